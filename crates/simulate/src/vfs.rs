//! SQLite's file system on [`CrashDisk`]s, registered as the process's default.
//!
//! A path below a mounted folder is on that folder's disk; every other path goes
//! to the system's own file system, untouched. So the replica's and the office's
//! stores open their files as they always do, and neither knows of this.

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::{null, null_mut};
use std::sync::{Arc, Mutex, Once, PoisonError};

use rusqlite::ffi;

use crate::disk::{CrashDisk, DiskFault, Level};

/// Disks by the folder at which they are mounted.
static MOUNTED: Mutex<BTreeMap<String, Arc<CrashDisk>>> = Mutex::new(BTreeMap::new());
static REGISTERED: Once = Once::new();
/// The system's own file system; set once, before any use.
static SYSTEM: std::sync::OnceLock<System> = std::sync::OnceLock::new();

struct System(*mut ffi::sqlite3_vfs);
// SAFETY: SQLite's own file system is registered for the process's life and may
// be called from any thread.
unsafe impl Send for System {}
// SAFETY: as above.
unsafe impl Sync for System {}

/// Puts a disk at a folder; files below it are on that disk until this is
/// dropped.
#[derive(Debug)]
pub struct Mount(String);

impl Mount {
    /// Mounts a disk. The folder need not exist anywhere.
    #[must_use]
    pub fn new(folder: &str, disk: Arc<CrashDisk>) -> Self {
        register();
        let mut mounted = MOUNTED.lock().unwrap_or_else(PoisonError::into_inner);
        mounted.insert(folder.to_owned(), disk);
        Self(folder.to_owned())
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let mut mounted = MOUNTED.lock().unwrap_or_else(PoisonError::into_inner);
        mounted.remove(&self.0);
    }
}

/// The disk that a path is on, and what the disk calls it.
fn disk_of(path: &str) -> Option<(Arc<CrashDisk>, &str)> {
    let mounted = MOUNTED.lock().unwrap_or_else(PoisonError::into_inner);
    let (folder, disk) = mounted
        .range::<str, _>((std::ops::Bound::Unbounded, std::ops::Bound::Included(path)))
        .next_back()?;
    let name = path.strip_prefix(folder.as_str())?;
    Some((Arc::clone(disk), name))
}

/// A file that SQLite has open.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    open: *mut Open,
}

struct Open {
    disk: Arc<CrashDisk>,
    node: usize,
    name: String,
    delete_on_close: bool,
    level: Level,
    shm: [i8; 8],
}

fn register() {
    REGISTERED.call_once(|| {
        // SAFETY: called once, before any database of this process is opened by
        // the simulator; the table lives for ever.
        unsafe {
            ffi::sqlite3_initialize();
            let system = ffi::sqlite3_vfs_find(null());
            assert!(!system.is_null(), "SQLite has a file system");
            let _ = SYSTEM.set(System(system));
            let size = ((*system).szOsFile).max(size_of::<File>() as c_int);
            let vfs = Box::new(ffi::sqlite3_vfs {
                iVersion: 2,
                szOsFile: size,
                mxPathname: 512,
                pNext: null_mut(),
                zName: c"crash".as_ptr(),
                pAppData: null_mut(),
                xOpen: Some(open),
                xDelete: Some(delete),
                xAccess: Some(access),
                xFullPathname: Some(full_pathname),
                xDlOpen: None,
                xDlError: None,
                xDlSym: None,
                xDlClose: None,
                xRandomness: Some(randomness),
                xSleep: Some(sleep),
                xCurrentTime: Some(current_time),
                xGetLastError: Some(last_error),
                xCurrentTimeInt64: Some(current_time_64),
                xSetSystemCall: None,
                xGetSystemCall: None,
                xNextSystemCall: None,
            });
            let code = ffi::sqlite3_vfs_register(Box::leak(vfs), 1);
            assert_eq!(code, ffi::SQLITE_OK, "the crash disk is registered");
        }
    });
}

fn system() -> *mut ffi::sqlite3_vfs {
    SYSTEM.get().map_or(null_mut(), |system| system.0)
}

/// The text of a path of SQLite's.
unsafe fn text<'a>(name: *const c_char) -> Option<&'a str> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite gives a string that ends with a zero.
    unsafe { CStr::from_ptr(name) }.to_str().ok()
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: as SQLite's contract for xOpen says: `file` has szOsFile bytes.
    unsafe {
        let Some((disk, path)) = text(name).and_then(disk_of) else {
            let system = system();
            return match (*system).xOpen {
                Some(open) => open(system, name, file, flags, out_flags),
                None => ffi::SQLITE_CANTOPEN,
            };
        };
        (*file).pMethods = null();
        let Ok(node) = disk.open(path, flags & ffi::SQLITE_OPEN_CREATE != 0) else {
            return ffi::SQLITE_CANTOPEN;
        };
        let opened = Box::new(Open {
            disk,
            node,
            name: path.to_owned(),
            delete_on_close: flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0,
            level: 0,
            shm: [0; 8],
        });
        let file = file.cast::<File>();
        (*file).open = Box::into_raw(opened);
        (*file).base.pMethods = &raw const METHODS;
        if !out_flags.is_null() {
            *out_flags = flags;
        }
        ffi::SQLITE_OK
    }
}

/// The open file behind a handle of SQLite's.
unsafe fn of<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Open {
    // SAFETY: set in `open`, freed in `close`; SQLite serialises the use of one
    // handle.
    unsafe { &mut *(*file.cast::<File>()).open }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: the last call with this handle.
    unsafe {
        let opened = Box::from_raw((*file.cast::<File>()).open);
        opened.disk.unlock(opened.node, opened.level, 0);
        if opened.delete_on_close {
            let _ = opened.disk.remove(&opened.name, true);
        }
        (*file).pMethods = null();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    count: c_int,
    from: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives a buffer of `count` bytes.
    let (opened, into) = unsafe {
        let count = usize::try_from(count).unwrap_or(0);
        (
            of(file),
            std::slice::from_raw_parts_mut(into.cast::<u8>(), count),
        )
    };
    let wanted = into.len();
    match opened.disk.read(opened.node, place(from), into) {
        Ok(count) if count == wanted => ffi::SQLITE_OK,
        Ok(_) => ffi::SQLITE_IOERR_SHORT_READ,
        Err(_) => ffi::SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    count: c_int,
    from: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives `count` bytes.
    let (opened, bytes) = unsafe {
        let count = usize::try_from(count).unwrap_or(0);
        (
            of(file),
            std::slice::from_raw_parts(bytes.cast::<u8>(), count),
        )
    };
    code(
        opened.disk.write(opened.node, place(from), bytes),
        ffi::SQLITE_IOERR_WRITE,
    )
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: a handle of ours.
    let opened = unsafe { of(file) };
    code(
        opened.disk.truncate(opened.node, place(size)),
        ffi::SQLITE_IOERR_TRUNCATE,
    )
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: a handle of ours.
    let opened = unsafe { of(file) };
    code(opened.disk.sync(opened.node), ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(
    file: *mut ffi::sqlite3_file,
    size: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: a handle of ours, and a place for a number.
    unsafe {
        let opened = of(file);
        *size = i64::try_from(opened.disk.size(opened.node)).unwrap_or(i64::MAX);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: a handle of ours.
    let opened = unsafe { of(file) };
    if !opened.disk.lock(opened.node, opened.level, level) {
        return ffi::SQLITE_BUSY;
    }
    opened.level = opened.level.max(level);
    ffi::SQLITE_OK
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: a handle of ours.
    let opened = unsafe { of(file) };
    opened.disk.unlock(opened.node, opened.level, level);
    opened.level = opened.level.min(level);
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: a handle of ours, and a place for a number.
    unsafe {
        let opened = of(file);
        *out = c_int::from(opened.disk.is_reserved(opened.node));
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4096
}

unsafe extern "C" fn characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    // What the system's own file system says of every disk.
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    _: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: regions stay where they are until nobody has the file open.
    unsafe {
        let opened = of(file);
        let region = usize::try_from(region).unwrap_or(0);
        *out = opened
            .disk
            .shm_region(opened.node, region, extend != 0)
            .map_or(null_mut(), <*mut u8>::cast);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    offset: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: a handle of ours.
    let opened = unsafe { of(file) };
    let from = usize::try_from(offset).unwrap_or(0);
    let slots = from..from + usize::try_from(count).unwrap_or(0);
    let lock = flags & ffi::SQLITE_SHM_LOCK != 0;
    let exclusive = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
    let node = opened.node;
    if opened
        .disk
        .shm_lock(node, slots, lock, exclusive, &mut opened.shm)
    {
        ffi::SQLITE_OK
    } else {
        ffi::SQLITE_BUSY
    }
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    // SAFETY: a handle of ours.
    let opened = unsafe { of(file) };
    let node = opened.node;
    opened
        .disk
        .shm_lock(node, 0..8, false, false, &mut opened.shm);
    if delete != 0 {
        opened.disk.shm_forget(node);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, dir: c_int) -> c_int {
    // SAFETY: SQLite gives a string that ends with a zero.
    unsafe {
        let Some((disk, path)) = text(name).and_then(disk_of) else {
            let system = system();
            return match (*system).xDelete {
                Some(delete) => delete(system, name, dir),
                None => ffi::SQLITE_IOERR_DELETE,
            };
        };
        if !disk.exists(path) {
            return ffi::SQLITE_IOERR_DELETE_NOENT;
        }
        code(disk.remove(path, true), ffi::SQLITE_IOERR_DELETE)
    }
}

unsafe extern "C" fn access(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: a string that ends with a zero, and a place for a number.
    unsafe {
        let Some((disk, path)) = text(name).and_then(disk_of) else {
            let system = system();
            return match (*system).xAccess {
                Some(access) => access(system, name, flags, out),
                None => ffi::SQLITE_IOERR_ACCESS,
            };
        };
        *out = c_int::from(disk.exists(path));
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: `out` has `room` bytes.
    unsafe {
        let ours = text(name).filter(|path| disk_of(path).is_some());
        let Some(path) = ours else {
            let system = system();
            return match (*system).xFullPathname {
                Some(full) => full(system, name, room, out),
                None => ffi::SQLITE_CANTOPEN,
            };
        };
        if path.len() + 1 > usize::try_from(room).unwrap_or(0) {
            return ffi::SQLITE_CANTOPEN;
        }
        std::ptr::copy_nonoverlapping(name, out, path.len() + 1);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(_: *mut ffi::sqlite3_vfs, count: c_int, out: *mut c_char) -> c_int {
    let mut dice = crate::dice::Dice::new(1);
    for at in 0..usize::try_from(count).unwrap_or(0) {
        // SAFETY: `out` has `count` bytes.
        unsafe { *out.add(at) = dice.next() as c_char };
    }
    count
}

unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    // Simulated time does not pass while a lock is waited for.
    std::thread::yield_now();
    microseconds
}

/// 2026-11-18T09:00:00Z in the Julian milliseconds that SQLite counts.
const NOW_JULIAN_MS: i64 = 210_866_760_000_000 + 1_794_992_400_000;

unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: a place for a number.
    unsafe { *out = NOW_JULIAN_MS as f64 / 86_400_000.0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_64(
    _: *mut ffi::sqlite3_vfs,
    out: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: a place for a number.
    unsafe { *out = NOW_JULIAN_MS };
    ffi::SQLITE_OK
}

unsafe extern "C" fn last_error(_: *mut ffi::sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}

fn place(offset: i64) -> usize {
    usize::try_from(offset).unwrap_or(0)
}

fn code(done: Result<(), DiskFault>, otherwise: c_int) -> c_int {
    match done {
        Ok(()) => ffi::SQLITE_OK,
        Err(DiskFault::Full) => ffi::SQLITE_FULL,
        Err(DiskFault::Io) => otherwise,
    }
}

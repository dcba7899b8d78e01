//! The locks of files and of SQLite's shared memory. They work on a dead machine
//! too, so that programs can end.

use super::{CrashDisk, Level, SHM_LOCKS, SHM_REGION, Shared};

impl CrashDisk {
    pub(crate) fn lock(&self, at: usize, held: Level, wanted: Level) -> bool {
        let mut state = self.state();
        let locks = &mut state.nodes[at].locks;
        if wanted <= held {
            return true;
        }
        if wanted == 1 {
            if locks.exclusive {
                return false;
            }
            locks.shared += 1;
            return true;
        }
        if held < 2 && locks.reserved {
            return false;
        }
        if wanted == 4 {
            if locks.shared > 1 {
                return false;
            }
            locks.exclusive = true;
        }
        locks.reserved = true;
        true
    }

    pub(crate) fn unlock(&self, at: usize, held: Level, wanted: Level) {
        let mut state = self.state();
        let Some(node) = state.nodes.get_mut(at) else {
            return;
        };
        let locks = &mut node.locks;
        if held >= 2 && wanted < 2 {
            locks.reserved = false;
            locks.exclusive = false;
        }
        if held >= 1 && wanted < 1 {
            locks.shared = locks.shared.saturating_sub(1);
        }
    }

    pub(crate) fn is_reserved(&self, at: usize) -> bool {
        self.state().nodes[at].locks.reserved
    }

    pub(crate) fn shm_region(&self, at: usize, region: usize, extend: bool) -> Option<*mut u8> {
        let mut state = self.state();
        let shm = &mut state.nodes[at].shm;
        if extend {
            while shm.regions.len() <= region {
                shm.regions.push(vec![0; SHM_REGION].into_boxed_slice());
            }
        }
        shm.regions
            .get_mut(region)
            .map(|region| region.as_mut_ptr())
    }

    /// Takes or gives back locks of the shared memory; `own` are the caller's.
    pub(crate) fn shm_lock(
        &self,
        at: usize,
        slots: std::ops::Range<usize>,
        lock: bool,
        exclusive: bool,
        own: &mut [i8; SHM_LOCKS],
    ) -> bool {
        let mut state = self.state();
        let Some(node) = state.nodes.get_mut(at) else {
            return true;
        };
        let shm = &mut node.shm;
        if lock {
            let free = slots.clone().all(|slot| {
                let others = shm.shared[slot] - u32::from(own[slot] == 1);
                own[slot] == if exclusive { -1 } else { 1 }
                    || (!shm.exclusive[slot] && (!exclusive || others == 0))
            });
            if !free {
                return false;
            }
        }
        for slot in slots {
            match (lock, exclusive, own[slot]) {
                (true, true, 0) => {
                    shm.exclusive[slot] = true;
                    own[slot] = -1;
                }
                (true, false, 0) => {
                    shm.shared[slot] += 1;
                    own[slot] = 1;
                }
                (false, _, -1) => {
                    shm.exclusive[slot] = false;
                    own[slot] = 0;
                }
                (false, _, 1) => {
                    shm.shared[slot] = shm.shared[slot].saturating_sub(1);
                    own[slot] = 0;
                }
                _ => {}
            }
        }
        true
    }

    pub(crate) fn shm_forget(&self, at: usize) {
        let mut state = self.state();
        if let Some(node) = state.nodes.get_mut(at) {
            node.shm = Shared::default();
        }
    }
}

//! Pictures that belong on this device and are not here yet, so that a ticket
//! opens whole without a network (design: "What a device holds").

use fieldfare_domain::{PhotoId, Role, Ticket, TicketId};
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::Replica;
use crate::error::Result;
use crate::photos::PictureSize;
use crate::tickets::Standpoint;
use crate::words::{bytes, from_word};

/// The pictures that a role holds: a technician opens photos in a cellar, an
/// office has a network.
const fn held_by(role: Role) -> &'static [PictureSize] {
    match role {
        Role::Technician => &[PictureSize::Thumb, PictureSize::Full],
        Role::Requester | Role::Dispatcher | Role::Supervisor | Role::Administrator => {
            &[PictureSize::Thumb]
        }
    }
}

/// Notes the pictures of a ticket's photos that the office has and this device
/// has not.
pub(crate) fn note(tx: &Connection, standpoint: &Standpoint, ticket: &Ticket) -> Result<()> {
    let Some((_, role)) = standpoint.me else {
        return Ok(());
    };
    for photo in ticket.photos.iter().filter(|photo| photo.arrived) {
        // A file has no small picture.
        let file = !photo.meta.is_picture();
        let sizes = held_by(role).iter();
        for size in sizes.filter(|size| !file || **size == PictureSize::Full) {
            tx.prepare_cached(
                "INSERT OR IGNORE INTO wanted (photo, size, ticket) SELECT ?1, ?2, ?3
                 WHERE NOT EXISTS (SELECT 1 FROM picture WHERE photo = ?1 AND size = ?2)",
            )?
            .execute(params![
                bytes(photo.meta.id.0),
                size.word(),
                bytes(ticket.id.0)
            ])?;
        }
    }
    Ok(())
}

/// A picture is here.
pub(crate) fn settle(tx: &Connection, photo: PhotoId, size: PictureSize) -> Result<()> {
    tx.prepare_cached("DELETE FROM wanted WHERE photo = ?1 AND size = ?2")?
        .execute(params![bytes(photo.0), size.word()])?;
    Ok(())
}

impl Replica {
    /// Pictures to fetch, small ones first, at most `limit`. A host fetches them
    /// when nothing else is under way and hands each to
    /// [`Replica::keep_picture`].
    ///
    /// # Errors
    /// The database's.
    pub fn wanted_pictures(&self, limit: u32) -> Result<Vec<(TicketId, PhotoId, PictureSize)>> {
        self.store.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT ticket, photo, size FROM wanted
                 ORDER BY size = 'full', ticket DESC, photo LIMIT ?1",
            )?;
            let mut rows = statement.query([limit])?;
            let mut wanted = Vec::new();
            while let Some(row) = rows.next()? {
                wanted.push((
                    TicketId(Uuid::from_bytes(row.get(0)?)),
                    PhotoId(Uuid::from_bytes(row.get(1)?)),
                    from_word(&row.get::<_, String>(2)?)?,
                ));
            }
            Ok(wanted)
        })
    }

    /// The office does not have this photo after all: it is not asked for again
    /// until something happens to its ticket.
    ///
    /// # Errors
    /// The database's.
    pub fn picture_is_missing(&self, photo: PhotoId) -> Result<()> {
        self.store.write(|tx| {
            tx.prepare_cached("DELETE FROM wanted WHERE photo = ?1")?
                .execute([bytes(photo.0)])?;
            Ok(())
        })
    }
}

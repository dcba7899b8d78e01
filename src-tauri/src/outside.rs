//! Links that lead out of the window: a contact's phone, mail and map.
//!
//! The page may not open anything itself: it has no permission for it. It follows
//! a link as any page does, and here is decided where that leads. The window never
//! leaves its own page; what is on the list below is handed to the system; all
//! else leads nowhere. What a contact's fields hold was typed by anybody who can
//! report a fault, so an address is taken only in its plain form.

use tauri::{AppHandle, Url};
use tauri_plugin_opener::OpenerExt;

/// The host whose map is opened.
const MAP: &str = "www.openstreetmap.org";

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// To another place of our own page.
    Here,
    /// To the system: the phone, the mail program, the browser's map.
    Outside,
    /// Not followed.
    Nowhere,
}

/// Where a link leads.
pub(crate) fn way(link: &Url) -> Way {
    let plain = link.query().is_none() && link.fragment().is_none();
    let outside = match link.scheme() {
        // Windows and Android give the page an address of this host.
        "http" | "https" if link.host_str() == Some("tauri.localhost") => return Way::Here,
        "tauri" => return Way::Here,
        "about" if link.path() == "blank" => return Way::Here,
        "tel" => {
            plain
                && link
                    .path()
                    .chars()
                    .all(|c| c.is_ascii_digit() || "+-.()".contains(c))
        }
        // A query could name a file to attach.
        "mailto" => plain && link.path().contains('@'),
        "geo" => link.fragment().is_none(),
        "https" => {
            link.host_str() == Some(MAP) && link.port().is_none() && link.username().is_empty()
        }
        _ => false,
    };
    if outside { Way::Outside } else { Way::Nowhere }
}

/// Follows a link of the page; says whether the window itself is to go there.
pub(crate) fn follow(app: &AppHandle, link: &Url) -> bool {
    match way(link) {
        Way::Here => return true,
        Way::Outside => {
            if let Err(why) = app.opener().open_url(link.as_str(), None::<&str>) {
                tracing::warn!(%why, scheme = link.scheme(), "the system did not open a link");
            }
        }
        Way::Nowhere => tracing::warn!(scheme = link.scheme(), "a link leads nowhere"),
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways<const N: usize>(links: [&str; N]) -> [Way; N] {
        links.map(|link| way(&link.parse().expect("an address")))
    }

    #[test]
    fn a_contacts_phone_mail_and_map_open_outside() {
        assert_eq!(
            ways([
                "tel:+46732104417",
                "mailto:britta@example.se",
                "geo:65.73,24.56",
                "https://www.openstreetmap.org/search?query=Kemi%20%26%20Tornio",
            ]),
            [Way::Outside; 4]
        );
    }

    #[test]
    fn our_own_page_stays_in_the_window() {
        assert_eq!(
            ways([
                "tauri://localhost/#/mine",
                "http://tauri.localhost/",
                "about:blank"
            ]),
            [Way::Here; 3]
        );
    }

    #[test]
    fn every_other_link_leads_nowhere() {
        assert_eq!(
            ways([
                "https://example.com/",
                "http://www.openstreetmap.org/",
                "https://www.openstreetmap.org:444/",
                "https://www.openstreetmap.org@example.com/",
                "https://someone@www.openstreetmap.org/",
                "https://www.openstreetmap.org.example.com/",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "data:text/html,x",
                "fieldfare://ticket/1",
                "mailto:a@example.se?attach=/etc/passwd",
                "mailto:",
                "tel:1;phone-context=x",
                "tel:%2A%2A21",
                "https://tauri.localhost.example.com/",
            ]),
            [Way::Nowhere; 15]
        );
    }
}

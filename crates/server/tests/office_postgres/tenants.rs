//! One enterprise never sees a row of another, also when a question forgets to
//! say whose rows it is about (row-level security).

use fieldfare_domain::EnterpriseId;
use fieldfare_server::db::{Engine, ROLE, Value, Whose};
use fieldfare_server::error::OfficeError;

use crate::desk::Desk;

/// Every table but those that are nobody's.
fn tables(desk: &Desk) -> Vec<String> {
    let database = desk.database.as_ref().unwrap();
    let all = database.run(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace \
         AND relname NOT IN ('office', 'schema_version') ORDER BY 1",
    );
    all.lines().map(str::to_owned).collect()
}

fn elsewhere(desk: &Desk) -> EnterpriseId {
    desk.site
        .office
        .store()
        .read(Whose::Everybodys, |tx| {
            tx.one(
                "SELECT id FROM enterprise WHERE name = 'Elsewhere'",
                &[],
                |row| row.get(0).map(EnterpriseId),
            )
        })
        .unwrap()
}

#[tokio::test]
// Covers: 8.4.1
async fn a_question_that_forgets_its_tenant_sees_no_foreign_row() {
    let desk = Desk::new();
    assert_eq!(desk.site.office.store().engine(), Engine::Postgres);
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let elsewhere = elsewhere(&desk);
    let tables = tables(&desk);
    assert!(tables.len() >= 15, "{tables:?}");
    let store = desk.site.office.store();
    let (mut own, mut foreign) = (0, 0);
    for table in &tables {
        // The planted question: no condition at all.
        let all = |whose: Whose| -> i64 {
            store
                .read(whose, |tx| {
                    tx.one(&format!("SELECT count(*) FROM {table}"), &[], |row| {
                        row.get(0)
                    })
                })
                .unwrap()
        };
        let of = |enterprise: EnterpriseId, among: Whose| -> i64 {
            let column = if table == "enterprise" {
                "id"
            } else {
                "enterprise"
            };
            store
                .read(among, |tx| {
                    tx.one(
                        &format!("SELECT count(*) FROM {table} WHERE {column} = ?1"),
                        &[Value::Id(enterprise.0)],
                        |row| row.get(0),
                    )
                })
                .unwrap()
        };
        let mine = of(desk.enterprise, Whose::Everybodys);
        assert_eq!(all(Whose::Of(desk.enterprise)), mine, "{table}");
        assert_eq!(
            all(Whose::Of(elsewhere)),
            of(elsewhere, Whose::Everybodys),
            "{table}"
        );
        // Asked for by name, it is not there either.
        assert_eq!(of(desk.enterprise, Whose::Of(elsewhere)), 0, "{table}");
        own += mine;
        foreign += of(elsewhere, Whose::Everybodys);
    }
    assert!(own > 20 && foreign > 3, "there was something to see");
}

#[tokio::test]
async fn a_change_that_forgets_its_tenant_changes_no_foreign_row() {
    let desk = Desk::new();
    desk.ticket(1, "The pump leaks.").await;
    let elsewhere = elsewhere(&desk);
    let store = desk.site.office.store();
    let changed = store
        .write(elsewhere, |tx| {
            let mut changed = tx.run("UPDATE ticket SET title = 'ours now'", &[])?;
            changed += tx.run("UPDATE equipment SET code = 'OURS-NOW'", &[])?;
            changed += tx.run("DELETE FROM event", &[])?;
            Ok(changed)
        })
        .unwrap();
    assert_eq!(changed, 0);
    // Nor can a row be put among theirs.
    let put = store.write(elsewhere, |tx| {
        tx.run(
            "INSERT INTO blob (enterprise, sha256, bytes, arrived_at) VALUES (?1, 'x', 1, 1)",
            &[Value::Id(desk.enterprise.0)],
        )
    });
    assert!(matches!(put, Err(OfficeError::Store(_))), "{put:?}");
}

#[tokio::test]
async fn the_office_serves_as_a_role_that_owns_nothing_and_cannot_rewrite_the_audit_log() {
    let desk = Desk::new();
    let store = desk.site.office.store();
    let (role, owns): (String, i64) = store
        .read(Whose::Everybodys, |tx| {
            tx.one(
                "SELECT current_user, (SELECT count(*) FROM pg_class \
                 WHERE relowner = current_user::regrole)",
                &[],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        })
        .unwrap();
    assert_eq!((role.as_str(), owns), (ROLE, 0));
    let database = desk.database.as_ref().unwrap();
    let unforced = database.run(
        "SELECT string_agg(relname, ' ') FROM pg_class WHERE relkind = 'r' \
         AND relnamespace = 'public'::regnamespace AND NOT (relrowsecurity AND relforcerowsecurity) \
         AND relname NOT IN ('office', 'schema_version')",
    );
    assert_eq!(unforced, "", "tables without forced security");
    for harm in [
        "UPDATE audit SET action = 'x'",
        "DELETE FROM audit",
        "TRUNCATE ticket CASCADE",
        "ALTER TABLE ticket DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own ON ticket",
    ] {
        let done = store.write(Whose::Everybodys, |tx| tx.batch(harm));
        assert!(
            matches!(done, Err(OfficeError::Store(_))),
            "{harm}: {done:?}"
        );
    }
}

#[tokio::test]
async fn a_transaction_for_nobody_in_particular_writes_nothing_for_anybody() {
    let desk = Desk::new();
    let mara = desk.mara.0;
    let office = &desk.site.office;
    let issued = office.store().write(Whose::Everybodys, |tx| {
        fieldfare_server::tokens::issue(tx, office, mara, None, "whose?")
    });
    assert!(matches!(issued, Err(OfficeError::Store(_))), "{issued:?}");
}

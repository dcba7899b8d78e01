//! Tables of devices from other registers.

use fieldfare_exchange::devices::{LINES_MAX, read};

#[test]
fn a_table_is_read_in_any_order_of_columns_language_and_separator() {
    for table in [
        "name,place,code\nPump,Kalix,K7QX-20\n",
        "\u{feff}Code;Name;Ort\r\nK7QX-20;Pump;Kalix\r\n",
        "编码\t名称\t地点\nK7QX-20\tPump\tKalix\n",
        "Tên,Địa điểm,Mã,ignored\n Pump , Kalix ,K7QX-20,x\n\n",
    ] {
        let (lines, refused) = read(table.as_bytes()).unwrap();
        assert!(refused.is_empty());
        let [line] = lines.as_slice() else {
            panic!("{table}: {lines:?}");
        };
        assert_eq!(line.name, "Pump");
        assert_eq!(line.place.as_deref(), Some("Kalix"));
        assert_eq!(line.code.as_deref(), Some("K7QX-20"));
        // A column that is not there says nothing about it.
        assert_eq!(line.zone, None);
        assert_eq!(line.line, 2);
    }
}

#[test]
fn a_table_without_names_is_refused_and_a_bad_line_loses_only_itself() {
    assert!(read(&b"place,code\nKalix,X\n"[..]).is_err());
    assert!(read(&b""[..]).is_err());
    let mut table = b"name,place\nPump,Kalix\n".to_vec();
    table.extend(b"\xff\xfe,x\nFan,\"School, second\nfloor\"\n");
    let (lines, refused) = read(table.as_slice()).unwrap();
    let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, ["Pump", "Fan"]);
    assert_eq!((refused[0].line, refused[0].code), (3, "not_text"));

    let many = format!("name\n{}", "x\n".repeat(5_003));
    let (lines, refused) = read(many.as_bytes()).unwrap();
    assert_eq!(u64::try_from(lines.len()).unwrap(), LINES_MAX);
    assert_eq!(refused[0].code, "too_many_lines");
}

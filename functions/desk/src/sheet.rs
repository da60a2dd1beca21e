//! Tables for spreadsheets.

use story::sheet::harmless;

/// A CSV with this head and these rows, in which nothing calculates.
pub(crate) fn csv<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut write = |row: &[String]| out.write_record(row).expect("memory always takes it, and every row is as long");
    write(&head.map(str::to_owned));
    for row in rows {
        write(&row.map(|text| harmless(&text)));
    }
    let bytes = out.into_inner().expect("memory always takes it");
    String::from_utf8(bytes).expect("it was made of text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_lines_are_kept_and_formulas_are_text() {
        let rows = [["a,\"b\"\nc".to_owned(), "=1+1".to_owned()], ["-5".to_owned(), "-A".to_owned()]];

        assert_eq!(csv(["one", "two"], rows), "one,two\n\"a,\"\"b\"\"\nc\",'=1+1\n-5,'-A\n");
    }
}

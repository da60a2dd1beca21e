use std::io::{ErrorKind, Write};
use std::net::TcpListener;

use tempfile::NamedTempFile;

use super::{lockstep, text};

const GOOD: &[u8] = b"[[location]]\nwair = \"WH-UK\"\nkind = \"warehouse\"\nwarehouses = [3]\n";
const NO_AWS: &str = "http://127.0.0.1:9";

fn file(content: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(content).expect("written");
    file
}

fn path(file: &NamedTempFile) -> &str {
    file.path().to_str().expect("UTF-8")
}

#[test]
fn a_file_without_mistakes_is_accepted() {
    let file = file(GOOD);

    let run = lockstep(NO_AWS, &["config", "lint", path(&file)]);

    assert_eq!(run.status.code(), Some(0));
    assert_eq!(text(&run.stdout), format!("{}: no mistakes\n", path(&file)));
    assert_eq!(text(&run.stderr), "");
}

#[test]
fn every_mistake_is_printed_with_its_file_line_and_field() {
    let file = file(&[GOOD, b"colour = 1\n[stock]\nbuffer = -1\n"].concat());

    let run = lockstep(NO_AWS, &["config", "lint", path(&file)]);

    let lines: Vec<_> = text(&run.stderr).lines().collect();
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(text(&run.stdout), "");
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].starts_with(&format!("{}:5: location[0].colour: unknown key", path(&file))), "{lines:#?}");
    assert!(lines[1].starts_with(&format!("{}:7: stock.buffer: must be a whole number", path(&file))), "{lines:#?}");
}

#[test]
fn a_file_that_is_not_utf_8_is_refused_with_its_line() {
    let file = file(&[GOOD, b"channel = \"\xff\"\n"].concat());

    let run = lockstep(NO_AWS, &["config", "lint", path(&file)]);

    assert_eq!(run.status.code(), Some(2));
    assert_eq!(text(&run.stderr), format!("{}:5: encoding: must be UTF-8\n", path(&file)));
}

#[test]
fn a_file_that_is_not_there_could_not_be_read() {
    let run = lockstep(NO_AWS, &["config", "lint", "/nowhere/lockstep.toml"]);

    assert_eq!(run.status.code(), Some(3));
    assert!(text(&run.stderr).starts_with("cannot read /nowhere/lockstep.toml: "), "{}", text(&run.stderr));
}

#[test]
fn a_push_of_a_file_with_a_mistake_does_not_even_call_aws() {
    let aws = TcpListener::bind("127.0.0.1:0").expect("a free port");
    aws.set_nonblocking(true).expect("nonblocking");
    let endpoint = format!("http://{}", aws.local_addr().expect("bound"));
    let file = file(b"[stock]\nbuffer = -1\n");

    let run = lockstep(&endpoint, &["config", "push", path(&file), "--stack", "lockstep"]);

    assert_eq!(run.status.code(), Some(2));
    assert_eq!(aws.accept().expect_err("no call").kind(), ErrorKind::WouldBlock);
}

#[test]
fn a_wrong_command_line_is_refused() {
    for arguments in
        [&["config", "push", "lockstep.toml"][..], &["config", "mend"], &["config", "show", "--version", "0"], &[]]
    {
        assert_eq!(lockstep(NO_AWS, arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn the_help_of_every_command_has_an_example() {
    for command in [
        "config lint",
        "config push",
        "config show",
        "exceptions list",
        "exceptions ack",
        "exceptions assign",
        "exceptions note",
        "audit",
        "check",
        "doctor",
        "explain sku",
        "explain order",
        "pause",
        "resume",
        "replay plan",
        "replay run",
        "replay stop",
        "resync sku",
        "resync order",
        "resync warehouse",
    ] {
        let words: Vec<_> = command.split(' ').chain(["--help"]).collect();

        let run = lockstep(NO_AWS, &words);

        assert!(text(&run.stdout).contains(&format!("\n  lockstep {command} ")), "{}", text(&run.stdout));
    }
}

#[test]
fn nothing_is_written_without_a_terminal_or_a_yes() {
    for command in
        ["pause stock-poll", "resume stock-poll", "resync sku A", "replay run --queue orders", "exceptions ack A B"]
    {
        let words: Vec<_> = command.split(' ').chain(["--stack", "shop"]).collect();

        let run = lockstep(NO_AWS, &words);

        assert_eq!(run.status.code(), Some(2), "{command}");
        assert!(text(&run.stderr).contains("--yes"), "{}", text(&run.stderr));
    }
}

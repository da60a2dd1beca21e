use std::net::TcpStream;
use std::path::Path;

use local::Emulator;

#[test]
fn the_emulator_listens_when_it_is_started_and_leaves_nothing_when_it_is_dropped() {
    let emulator = Emulator::start().unwrap();
    let address = emulator.endpoint().trim_start_matches("http://").to_owned();
    let (process, log) = (format!("/proc/{}", emulator.pid()), emulator.log());
    assert!(TcpStream::connect(&address).is_ok() && Path::new(&process).exists() && log.exists());

    drop(emulator);

    assert!(TcpStream::connect(&address).is_err());
    assert!(!Path::new(&process).exists());
    assert!(!log.parent().unwrap().exists());
}

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use e2e::{Scene, Setting};
use local::Emulator;

/// One emulator for all stories. It ends with this process, though nothing drops it.
pub(crate) static EMULATOR: LazyLock<Emulator> = LazyLock::new(|| Emulator::start().unwrap());

/// Stages differ because the emulator, when it makes a function, ends processes of functions with the same name in any
/// account.
pub(crate) async fn scene(setting: Setting) -> Scene {
    static OPENED: AtomicUsize = AtomicUsize::new(1);
    let stage = format!("story-{}", OPENED.fetch_add(1, Ordering::Relaxed));
    Scene::open(&EMULATOR, Setting { stage, ..setting }).await.unwrap()
}

/// A live scene whose catalogue and stock are both read in full.
pub(crate) async fn catalogued() -> Scene {
    let scene = trading().await;
    let report = scene.sync("full").await.unwrap();
    assert_eq!(report["outcome"], "done", "{report}");
    scene
}

/// A live scene after its first full read.
pub(crate) async fn trading() -> Scene {
    let scene = scene(Setting::default()).await;
    let report = scene.poll("full").await.unwrap();
    assert_eq!(report["outcome"], "done", "{report}");
    scene
}

use local::{Depth, Emulator, Options, Stack, eventually};
use serde_json::json;

fn options() -> Options {
    Options {
        stage: "it".into(),
        mode: "observe".into(),
        mintsoft_base_url: "http://127.0.0.1:9".into(),
        wair_base_url: "http://127.0.0.1:9/api/v1".into(),
        secret: json!({}),
        config: None,
        parameters: [("PollMinutes".into(), "60".into())].into(),
    }
}

#[tokio::test]
async fn the_template_deploys_with_an_output_for_every_function() {
    let emulator = Emulator::start().unwrap();

    let stack = Stack::deploy(&emulator, options()).await.unwrap();

    for folder in std::fs::read_dir("../../functions").unwrap() {
        let folder = folder.unwrap().file_name().into_string().unwrap();
        let found = stack.outputs.functions.values().any(|name| name == &format!("lockstep-it-{folder}"));
        assert!(found, "no output for {folder} in {:?}", stack.outputs.functions);
    }
    assert!(stack.items().await.unwrap().is_empty());
}

#[tokio::test]
async fn two_stacks_of_one_emulator_see_nothing_of_each_other() {
    let emulator = Emulator::start().unwrap();
    let one = Stack::deploy(&emulator, options()).await.unwrap();
    let two = Stack::deploy(&emulator, options()).await.unwrap();

    // Nobody reads dead letters.
    one.send(&one.outputs.dispatch_dead_letters_url, "group", "1", "body").await.unwrap();

    let depth = |visible| Depth { visible, in_flight: 0 };
    assert_eq!(one.depth(&one.outputs.dispatch_dead_letters_url).await.unwrap(), depth(1));
    assert_eq!(two.depth(&two.outputs.dispatch_dead_letters_url).await.unwrap(), depth(0));
}

#[tokio::test]
async fn a_redrive_moves_every_message_to_another_queue() {
    let emulator = Emulator::start().unwrap();
    let stack = Stack::deploy(&emulator, options()).await.unwrap();
    // Two queues that no function reads.
    let (queue, dead) = (&stack.outputs.orders_dead_letters_url, &stack.outputs.dispatch_dead_letters_url);
    for number in ["1", "2", "3"] {
        stack.send(dead, "group", number, number).await.unwrap();
    }

    let moved = stack.redrive(dead, queue).await.unwrap();

    assert_eq!(moved, 3);
    assert!(stack.peek(dead).await.unwrap().is_empty());
    assert_eq!(stack.peek(queue).await.unwrap(), ["1", "2", "3"]);
}

#[tokio::test]
async fn the_processes_of_functions_end_with_the_emulator() {
    let emulator = Emulator::start().unwrap();
    let stack = Stack::deploy(&emulator, options()).await.unwrap();
    let answer = stack.invoke("StockPollFunction", &json!({ "mode": "delta" })).await.unwrap();
    let logged = eventually("the run is in the logs", async || Ok(stack.logs().await?.first().cloned())).await;
    assert!(logged.is_ok() && !stack.processes("StockPollFunction").unwrap().is_empty(), "{answer:?}");

    drop(emulator);

    let gone = async || Ok(stack.processes("StockPollFunction")?.is_empty().then_some(()));
    assert!(eventually("the processes are gone", gone).await.is_ok());
}

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread;

use super::{lockstep, text};

/// Runs `config show` against a CloudFormation that answers once, and returns what it was asked and what the
/// program said.
fn show(status: &'static str, xml: &'static str) -> (String, std::process::Output) {
    let aws = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let endpoint = format!("http://{}", aws.local_addr().expect("bound"));
    let server = thread::spawn(move || {
        let (mut stream, _) = aws.accept().expect("a call");
        let body = read_body(&stream);
        let length = xml.len();
        write!(stream, "HTTP/1.1 {status}\r\ncontent-type: text/xml\r\ncontent-length: {length}\r\n\r\n{xml}")
            .expect("answered");
        body
    });
    let run = lockstep(&endpoint, &["config", "show", "--stack", "shop"]);
    (server.join().expect("served"), run)
}

fn read_body(stream: impl Read) -> String {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a header");
        if line.trim().is_empty() {
            break;
        }
        if let Some((_, value)) = line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
            length = value.trim().parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    String::from_utf8(body).expect("UTF-8")
}

#[test]
fn a_stack_without_a_state_table_is_named() {
    let (asked, run) = show(
        "200 OK",
        "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>shop</StackName>\
         <CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>\
         <Outputs><member><OutputKey>ApiUrl</OutputKey><OutputValue>x</OutputValue></member></Outputs>\
         </member></Stacks></DescribeStacksResult></DescribeStacksResponse>",
    );

    assert!(asked.contains("Action=DescribeStacks") && asked.contains("StackName=shop"), "{asked}");
    assert_eq!(run.status.code(), Some(3));
    assert_eq!(text(&run.stderr), "stack shop has no output StateTable; is it a Lockstep stack, and new enough?\n");
}

#[test]
fn a_stack_that_does_not_exist_is_told_in_the_words_of_aws() {
    let (_, run) = show(
        "400 Bad Request",
        "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>\
         <Message>Stack with id shop does not exist</Message></Error></ErrorResponse>",
    );

    assert_eq!(run.status.code(), Some(3));
    assert_eq!(text(&run.stderr), "cannot look at stack shop: Stack with id shop does not exist\n");
}

#[test]
fn aws_that_cannot_be_reached_is_told_with_its_cause() {
    let closed = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("bound");

    let run = lockstep(&format!("http://{closed}"), &["config", "show", "--stack", "shop"]);

    assert_eq!(run.status.code(), Some(3));
    assert!(text(&run.stderr).starts_with("cannot look at stack shop: "), "{}", text(&run.stderr));
    assert!(text(&run.stderr).to_lowercase().contains("refused"), "{}", text(&run.stderr));
}

"""Runs the AWS emulator on a free loopback port for as long as the parent process lives.

The first line on standard output is the port. The socket listens before that line is written, so a request that comes
early waits in its backlog. Standard input is a pipe held open by the parent: when it closes, however the parent ended,
this process group (the emulator and the function processes it started) is killed and its directory TMPDIR removed.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import sys
import threading
import urllib.parse

REGION = os.environ["MINISTACK_REGION"]
CALLS = os.environ["LOCKSTEP_CALLS"]


def own_directory() -> str:
    """TMPDIR, which is removed at the end; nobody else's directory is accepted for that."""
    directory = os.environ.get("TMPDIR", "")
    if not os.path.basename(directory).startswith("lockstep-"):
        sys.exit("TMPDIR has to name a directory of the emulator's own, lockstep-…: it is removed at the end")
    return directory


def end_with_parent(directory: str) -> None:
    sys.stdin.buffer.read()
    shutil.rmtree(directory, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def in_account(app):
    """Lets unsigned requests reach an HTTP API of any account: /_account/<id>/<path>.

    The emulator knows its accounts by the access key that signed a request, and callers of an HTTP API sign nothing.
    """

    async def wrapped(scope, receive, send):
        match = re.match(r"(/_account/(\d{12}))/", scope.get("path", ""))
        if match:
            credential = f"AWS4-HMAC-SHA256 Credential={match[2]}/20000101/{REGION}/execute-api/aws4_request"
            scope = {
                **scope,
                "path": scope["path"].removeprefix(match[1]),
                "raw_path": scope["raw_path"].removeprefix(match[1].encode()),
                "headers": [*scope["headers"], (b"authorization", credential.encode())],
            }
        await app(scope, receive, send)

    return wrapped


def noting_calls(app):
    """Notes each call of a function once: function, action as IAM names it, and what it is about. See policy_test.py."""
    noted = set()

    async def wrapped(scope, receive, send):
        headers = dict(scope.get("headers", []))
        caller = re.search(rb" app/(\S+)", headers.get(b"x-amz-user-agent", b"") + b" " + headers.get(b"user-agent", b""))
        if not caller:
            return await app(scope, receive, send)
        body = b""

        async def keeping():
            nonlocal body
            message = await receive()
            body += message.get("body", b"")
            return message

        await app(scope, keeping, send)
        for action, resource in actions(scope["path"], headers, body):
            call = json.dumps({"function": caller[1].decode(), "action": action, "resource": resource})
            if call not in noted:
                noted.add(call)
                with open(CALLS, "a") as notes:
                    notes.write(call + "\n")

    return wrapped


def actions(path: str, headers: dict, body: bytes):
    """What IAM would be asked about one call. A transaction needs the right to each of its parts."""
    invoked = re.fullmatch(r"/2015-03-31/functions/([^/]+)/invocations", path)
    if invoked:
        yield "lambda:InvokeFunction", invoked[1]
        return
    if b"x-amz-target" not in headers:
        form = urllib.parse.parse_qs(body.decode())
        yield "sns:" + form["Action"][0], form.get("TopicArn", [""])[0]
        return
    service, operation = headers[b"x-amz-target"].decode().split(".")
    content = json.loads(body)
    if operation == "TransactWriteItems":
        for part in content["TransactItems"]:
            for kind, item in part.items():
                yield f"dynamodb:{kind}Item", item["TableName"]
    elif operation == "BatchGetItem":
        for table in content["RequestItems"]:
            yield "dynamodb:BatchGetItem", table
    elif service.startswith("DynamoDB"):
        yield f"dynamodb:{operation}", content["TableName"]
    elif service == "AmazonSQS":
        yield f"sqs:{operation}", content["QueueUrl"].rsplit("/", 1)[-1]
    else:
        yield f"{service}:{operation}", content["SecretId"]


def main() -> None:
    directory = own_directory()
    threading.Thread(target=end_with_parent, args=(directory,), daemon=True).start()
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    os.environ.update(
        GATEWAY_PORT=str(port),
        AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}",
        BIND_HOST="127.0.0.1",
        MINISTACK_HOST="127.0.0.1",
        STATE_DIR=os.path.join(directory, "state"),
    )

    # Both read the environment when they are imported.
    from hypercorn import Config
    from hypercorn.asyncio import serve
    from ministack.app import app

    print(port, flush=True)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.keep_alive_timeout = 75
    asyncio.run(serve(in_account(noting_calls(app)), config))


main()

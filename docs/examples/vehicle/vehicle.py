#!/usr/bin/env python3
"""The smallest honest vehicle, in Python: takes an offer, fetches and checks its files, waits for the permit,
"installs", and shows what it runs. The words are those of messages/wire.proto, as JSON.

    pip install paho-mqtt
    python3 docs/examples/vehicle/vehicle.py --vin WVWZZZ1JZXW000001
"""
import argparse
import hashlib
import json
import queue
import time
import urllib.request
from datetime import datetime, timezone

import paho.mqtt.client as mqtt

flags = argparse.ArgumentParser()
flags.add_argument("--host", default="127.0.0.1")
flags.add_argument("--port", type=int, default=1883)
flags.add_argument("--vin", default="WVWZZZ1JZXW000001", help="who it is; also its user name")
flags.add_argument("--password", default="")
flags.add_argument("--once", action="store_true", help="end after one installation")
args = flags.parse_args()
up, down = f"ota/v1/{args.vin}/up/json", f"ota/v1/{args.vin}/down/json"

# Version 2 of paho names the version of its callbacks; version 1 knows none.
kind = (mqtt.CallbackAPIVersion.VERSION2,) if hasattr(mqtt, "CallbackAPIVersion") else ()
client = mqtt.Client(*kind, client_id="tcu-" + args.vin, clean_session=False)
heard = queue.Queue(16)
software, current, done, last = {}, None, None, ""
stopped, stopped_at = {}, 0.0  # what it was told last, alone or with all others, and when


def say(what, body):
    client.publish(up, json.dumps({"capability": 1, what: body}), qos=1)


def report(attempt, phase, code=""):
    global last
    last = phase
    print(f"campaign {attempt['campaignId']}, attempt {attempt['attempt']}: {phase} {code}", flush=True)
    say("report", {"campaignId": attempt["campaignId"], "attempt": attempt["attempt"], "phase": "PHASE_" + phase, "code": code})


def manifest():
    say("manifest", {
        "campaignId": done["campaignId"] if done else "", "attempt": done["attempt"] if done else 0,
        "sequence": int(time.time() * 1000), "ecus": [{"ecuId": e, "version": v} for e, v in software.items()],
    })


def same(a, b):
    return b is not None and (a["campaignId"], a["attempt"]) == (b["campaignId"], b["attempt"])


def over(attempt):
    until = attempt.get("expiresAt")
    return until is not None and datetime.now(timezone.utc) > datetime.fromisoformat(until[:19] + "+00:00")


def void(permit):
    """Was the permit on its way when its campaign stopped?"""
    return (permit["campaignId"] == stopped.get("campaignId") and permit.get("stops", 0) < stopped.get("stops", 0)
            and time.monotonic() - stopped_at < 600)


def fetch(offer):
    global current
    if over(offer):
        return report(offer, "REJECTED", "EXPIRED")
    current = offer
    report(offer, "ACCEPTED")
    for artifact in offer["artifacts"]:
        with urllib.request.urlopen(artifact["url"]) as answer:
            digest = hashlib.sha256(answer.read()).hexdigest()
        if digest != artifact["sha256"]:
            current = None
            return report(offer, "FAILED", "DIGEST_MISMATCH")
    report(offer, "DOWNLOADED")


def install():
    global current, done
    report(current, "INSTALLING")
    software.update({a["ecuId"]: a["version"] for a in current["artifacts"]})  # here a real vehicle flashes
    current, done = None, current
    report(done, "INSTALLED")
    manifest()


def hear(command):
    """Every command may come twice: what is done already is only said again."""
    global current, stopped, stopped_at
    if (offer := command.get("offerUpdate")) is not None:
        if same(offer, done):
            report(done, "INSTALLED")
            manifest()
        elif same(offer, current):
            report(current, last)
        else:
            fetch(offer)
    elif (permit := command.get("permitInstall")) is not None and same(permit, current) and not over(permit) and not void(permit):
        install()
    elif (stop := command.get("withdrawPermits") or command.get("withdrawPermit")) is not None:  # the first is to all vehicles; nobody answers it
        if stop["campaignId"] != stopped.get("campaignId") or stop.get("stops", 0) > stopped.get("stops", 0):
            stopped, stopped_at = stop, time.monotonic()  # a real vehicle also drops the permit that it has not used
    elif (cancel := command.get("cancelUpdate")) is not None and same(cancel, current):
        report(current, "CANCELLED")
        current = None
    elif "requestManifest" in command and software:  # a real vehicle reads its ECUs
        manifest()


def connected(client, *_):
    client.subscribe([(down, 1), ("ota/v1/all/down/json", 0)])


client.on_connect = connected
client.on_subscribe = lambda *_: say("presence", {"online": True})
client.on_message = lambda _client, _data, message: heard.put(json.loads(message.payload))
client.username_pw_set(args.vin, args.password or None)
client.will_set(up, json.dumps({"capability": 1, "presence": {"online": False}}), qos=1)
client.connect(args.host, args.port)
client.loop_start()
while not (args.once and last == "INSTALLED"):
    hear(heard.get())
time.sleep(1)  # what was said last is on its way
client.disconnect()
client.loop_stop()

"""A page and its kernel: one message at a time is on its way, and the last value wins."""

import pytest
from in_browser import empty_page

# A page that notes what happens, and a kernel that answers when it is told to.
TALK = """() => {
    const seen = window.seen = [];
    const heard = {}, slots = [];
    const signal = {connect: slot => slots.push(slot), disconnect: slot => slots.splice(slots.indexOf(slot), 1)};
    const kernel = window.kernel = {
        status: "idle", connectionStatus: "connected", isDisposed: false,
        statusChanged: signal, connectionStatusChanged: signal, disposed: signal,
    };
    const line = window.line = {
        send: ({from, ...message}) => { window.from = from; seen.push({sent: message}); },
        on: (name, listener) => { heard[name] = listener; }, off: name => { delete heard[name]; },
        widget_manager: {kernel}, comm_live: true,
    };
    const words = {silent: "silent", cut: "cut", gone: "gone"};
    const show = (update, isNewer) => seen.push({shown: update, newer: ["a"].filter(isNewer)});
    const page = document.createElement("div"), get = name => name === "words" ? words : line;
    document.body.append(page);
    window.talk = ours.conversation({get}, "me", page, show, () => seen.push({rest: true}));
    window.slots = () => slots.length + Object.keys(heard).length;
    window.change = (changes, one = kernel) => {
        Object.assign(one, changes);
        for (const slot of slots) slot();
        heard.comm_live_update();
        return said();
    };
    window.said = () => page.querySelector("[role=alert]:not([hidden])")?.textContent ?? "";
    window.busy = () => page.dataset.busy;
    window.put = (text, gesture) => talk.ask({do: "put", texts: {a: text}, gesture});
    window.answer = (update, to = window.from) => heard["msg:custom"]({to, update});
}"""


@pytest.fixture
def page(chromium):
    """A page that talks, in a window of its own: a clock that is set stands still on all pages of its window."""
    own = chromium.new_context()
    page = empty_page(own, "conversation.js")
    page.evaluate(TALK)
    yield page
    own.close()


def put(text, gesture="1"):
    """What the kernel is told when a text was put into the box a."""
    return {"do": "put", "texts": {"a": text}, "gesture": gesture}


def test_of_what_happens_meanwhile_only_the_last_is_sent_and_before_the_answer_is_shown(page):
    seen = page.evaluate("""() => {
        for (const text of ["1", "2", "3"]) put(text, "1");
        answer({first: 1});
        answer({second: 2});
        return seen;
    }""")
    assert seen == [
        {"sent": put("1")},
        {"sent": put("3")},
        {"shown": {"first": 1}, "newer": ["a"]},
        {"shown": {"second": 2}, "newer": []},
        {"rest": True},
    ]


def test_what_was_done_in_between_is_done_in_its_order(page):
    seen = page.evaluate("""() => {
        put("1", "1");
        put("2", "2");
        talk.ask({do: "undo"});
        put("3", "3");
        put("4", "3");
        for (let i = 0; i < 4; i++) answer({});
        return seen;
    }""")
    assert [event["sent"] for event in seen if "sent" in event] == [
        put("1", "1"),
        put("2", "2"),
        {"do": "undo"},
        put("4", "3"),
    ]


def test_the_answer_to_another_view_is_shown_and_ends_nothing(page):
    seen = page.evaluate("""() => {
        put("1", "1");
        put("2", "1");
        answer({theirs: 1}, "another view");
        answer({ours: 1});
        return seen;
    }""")
    assert seen == [
        {"sent": put("1")},
        {"shown": {"theirs": 1}, "newer": ["a"]},
        {"sent": put("2")},
        {"shown": {"ours": 1}, "newer": ["a"]},
    ]


def test_of_a_number_that_is_moved_step_by_step_the_steps_are_added_up(page):
    sent = page.evaluate("""() => {
        for (let i = 0; i < 5; i++) talk.ask({do: "step", name: "a", by: 1, gesture: "1"});
        talk.ask({do: "step", name: "b", by: -1, gesture: "1"});
        talk.ask({do: "step", name: "b", by: -1, gesture: "1", texts: {b: "1/2"}});
        for (let i = 0; i < 4; i++) answer({});
        return seen.filter(one => one.sent).map(({sent}) => [sent.name, sent.by, sent.texts ?? null]);
    }""")
    assert sent == [["a", 1, None], ["a", 4, None], ["b", -1, None], ["b", -1, {"b": "1/2"}]]


def test_a_page_that_is_still_empty_asks_again_and_takes_one_answer_as_its_own(page):
    page.clock.install()
    page.evaluate("talk.ask({do: 'open'}); put('1', '1')")
    page.clock.run_for(4000)
    assert page.evaluate("seen") == [{"sent": {"do": "open"}}] * 2
    seen = page.evaluate("""() => {
        const first = window.from;
        for (const update of [{all: 1}, {all: 2}]) answer(update, first);
        return seen.slice(2);
    }""")
    assert seen == [{"sent": put("1")}, {"shown": {"all": 1}, "newer": ["a"]}, {"shown": {"all": 2}, "newer": ["a"]}]
    page.clock.run_for(4000)
    assert page.evaluate("seen.filter(one => one.sent).length") == 3, "what was done is not done twice"


def test_a_kernel_that_is_busy_or_idle_changes_nothing_on_the_page(page):
    changed = page.evaluate("""() => {
        const changes = new MutationObserver(() => {});
        changes.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
        for (const status of ["busy", "idle", "busy"]) change({status});
        const same = changes.takeRecords().length;
        change({connectionStatus: "disconnected"});
        return [same, changes.takeRecords().length > 0];
    }""")
    assert changed == [0, True]


def test_a_kernel_that_is_silent_is_told_of_until_it_answers(page):
    page.clock.install()
    page.evaluate("put('1')")
    page.clock.run_for(9000)
    assert page.evaluate("said()") == ""
    page.clock.run_for(2000)
    assert page.evaluate("said()") == "silent" and page.evaluate("busy()") == "true"
    page.evaluate("answer({})")
    assert page.evaluate("said()") == "" and page.evaluate("busy()") == "false"


@pytest.mark.parametrize(
    ("changes", "of"),
    [
        ({"status": "restarting"}, "kernel"),
        ({"status": "autorestarting"}, "kernel"),
        ({"status": "dead"}, "kernel"),
        ({"status": "terminating"}, "kernel"),
        ({"isDisposed": True}, "kernel"),
        ({"comm_live": False}, "line"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(f"{key} {value}" for key, value in value.items()),
)
def test_a_kernel_that_is_gone_is_told_of_at_once_and_for_ever(page, changes, of):
    page.evaluate("put('1')")
    assert page.evaluate(f"changes => change(changes, {of})", changes) == "gone"
    assert page.evaluate("busy()") == "false", "nothing is waited for any more"
    count = page.evaluate("seen.length")
    assert page.evaluate("talk.ask({do: 'undo'})") is False and page.evaluate("seen.length") == count
    assert page.evaluate("change({status: 'idle'})") == "gone", "another kernel does not know this page"


def test_a_connection_that_comes_again_is_no_longer_told_of(page):
    assert page.evaluate("change({connectionStatus: 'connecting'})") == "cut"
    assert page.evaluate("change({connectionStatus: 'connected'})") == ""
    page.evaluate("talk.end()")
    assert page.evaluate("slots()") == 0


def test_without_a_kernel_to_be_seen_the_page_talks_all_the_same(page):
    assert page.evaluate("""() => {
        window.talk.end();
        delete line.widget_manager;
        const get = name => name === "words" ? {} : line;
        return ours.conversation({get}, "me", document.body, () => {}).ask({do: "open"});
    }""")

"""A page and its kernel: one message at a time is on its way, and the last value wins."""

import pytest
from in_browser import empty_page

# A page that notes what happens, and a kernel that answers when it is told to.
TALK = """() => {
    const seen = window.seen = [];
    let receive;
    const line = {
        send: ({from, ...message}) => { window.from = from; seen.push({sent: message}); },
        on: (_, listener) => { receive = listener; }, off: () => {},
    };
    const show = (update, isNewer) => seen.push({shown: update, newer: ["a"].filter(isNewer)});
    window.talk = ours.conversation({get: () => line}, "me", show, () => {}, busy => seen.push({busy}));
    window.put = (text, gesture) => talk.ask({do: "put", texts: {a: text}, gesture});
    window.answer = (update, to = window.from) => receive({to, update});
}"""


@pytest.fixture
def page(window):
    """A page that talks."""
    page = empty_page(window, "conversation.js")
    page.evaluate(TALK)
    yield page
    page.close()


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
        {"busy": True},
        {"sent": put("1")},
        {"sent": put("3")},
        {"shown": {"first": 1}, "newer": ["a"]},
        {"shown": {"second": 2}, "newer": []},
        {"busy": False},
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
        {"busy": True},
        {"sent": put("1")},
        {"shown": {"theirs": 1}, "newer": ["a"]},
        {"sent": put("2")},
        {"shown": {"ours": 1}, "newer": ["a"]},
    ]

"""The pace of the page, against a clock that is turned by hand."""

import pytest

from glassnet.page.document import START, joined

CLOCK = """
  let now = 0, waiting = [], pictures = [];
  const performance = { now: () => now };
  const setTimeout = (act, wait) => waiting.push({ act, at: now + wait }) && act;
  const clearTimeout = (act) => { waiting = waiting.filter((one) => one.act !== act); };
  const requestAnimationFrame = (act) => pictures.push(act);
  const paint = () => pictures.splice(0).forEach((act) => act());
  const pass = (time) => {
    for (const end = now + time; ; ) {
      const [first] = waiting.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      if (!first) { now = end; return; }
      waiting.splice(waiting.indexOf(first), 1);
      now = Math.max(now, first.at);
      first.act();
    }
  };
"""


@pytest.fixture
def run(blank):
    """Run a script beside the page's own functions, which have our clock; what it returns."""
    modules = joined().removesuffix(START)
    return lambda script: blank.evaluate(f"() => {{ {CLOCK} {{ {modules}; {script} }} }}")


def test_texts_show_the_last_news_some_times_a_second(run):
    """The first at once; of those that come too soon, the last alone."""
    seen = run("""
      const seen = []; let value = 0;
      const text = calmly(() => seen.push([now, value]));
      for (value = 1; value <= 5; value += 1) { text("values", true); pass(10); }
      value = 5; pass(1000);
      return seen;""")
    assert [value for _, value in seen] == [1, 5]
    assert 200 <= seen[1][0] <= 250


def test_other_news_are_shown_at_once(run):
    """And what waited is then not shown once more."""
    seen = run("""
      const seen = [], text = calmly((what) => seen.push([now, what]));
      text("values", true); pass(10);
      text("values", true); pass(10);
      text("picked"); pass(1000);
      return seen;""")
    assert seen == [[0, "values"], [20, "picked"]]


@pytest.mark.parametrize("hidden", [300, 20_000, 3_600_000])
def test_no_text_waits_longer_than_two_seconds(run, hidden):
    """However long the page took for two pictures once, as one that was in the background."""
    seen = run(f"""
      const seen = [], text = calmly(() => seen.push(now));
      text("values", true);
      paint(); pass({hidden}); paint();
      text("values", true); pass(10_000);
      return seen;""")
    assert len(seen) == 2
    assert seen[1] - hidden <= 2000


def test_what_is_slow_takes_only_its_share_of_the_time(run):
    """A tenth of it here: 50 milliseconds of 500."""
    seen = run("""
      const seen = [];
      const picture = paced(() => { seen.push(now); now += 50; }, 0.1);
      for (let time = 0; time < 60; time += 1) { picture("values", true); pass(20); }
      return seen;""")
    assert seen == [0, 500, 1000]


def test_what_a_turned_knob_does_is_shown_in_the_next_picture(run):
    """Once, however often it was turned by then; letting it go is shown at once."""
    seen = run("""
      const seen = [], text = calmly((what) => seen.push([now, what, "text"]));
      const picture = paced((what) => seen.push([now, what, "picture"]), 0.5);
      for (const listener of [text, picture, text, picture]) listener("turned");
      seen.push("before"); pass(5); paint();
      seen.push("after"); text("values"); picture("values");
      pass(1000); paint();
      return seen;""")
    at = seen.index("after")
    assert seen[0] == "before"
    assert sorted(who for _, _, who in seen[1:at]) == ["picture", "text"]
    assert seen[at + 1 :] == [[5, "values", "text"], [5, "values", "picture"]]


def test_a_hand_does_not_wait_for_the_rest_of_numbers_that_flow(run):
    """It waits for the share of the time alone, also where numbers wait already."""
    seen = run("""
      const seen = [];
      const picture = paced((what) => { seen.push([now, what]); now += 10; }, 0.5, 250);
      picture("values", true); pass(5);
      picture("values", true); pass(5);
      picture("turned"); paint(); pass(1000);
      return seen;""")
    assert seen == [[0, "values"], [20, "turned"]]

"""Wall of commitments: drafts nobody sees, pledges as written, merges that can be undone, a secret vote, ranks."""

import json

import pytest

from tests.workshops.plays import FACILITATOR
from tests.workshops.pledge_steps import ANA, BILAL, CHLOE, changes_since, published, results, room, wall
from workshops.engine.pledges import OPTIONAL, PLEDGES, Source, ranked
from workshops.engine.pledges.drafts import MOST_DRAFTS, MOST_WRITTEN
from workshops.engine.pledges.grouping import MOST_GROUPS, MOST_SOURCES

# The steps.


def test_steps_go_one_forward_or_back():
    play = room()
    assert play.why_not(FACILITATOR, "phase", from_="waiting", to="drafting") == "phase"
    assert play.why_not(ANA, "phase", from_="waiting", to="framing") == "forbidden"
    play.go("end")
    play.go("waiting")
    assert play.see("all")["phase"] == "waiting"


def test_grouping_may_be_left_out_and_nothing_else():
    assert {"grouping"} == OPTIONAL
    play = room(phases=[phase for phase in PLEDGES.phases if phase not in OPTIONAL])
    play.go("publishing")
    pledge = published(play, ANA, "Visiter ensemble")
    play.go("voting")
    play.do(ANA, "vote", pledge=pledge, points=2)
    play.go("results")
    assert results(play) == {pledge: (1, 2)}


@pytest.mark.parametrize(
    ("phase", "may"),
    [
        ("framing", set()),
        ("drafting", {"write", "change", "drop", "pass"}),
        ("publishing", {"write", "change", "drop", "publish"}),
        ("grouping", {"write", "change", "drop", "publish", "group"}),
        ("voting", {"take_back"}),
        ("results", set()),
        ("end", set()),
    ],
)
def test_what_may_be_done_in_which_step(phase, may):
    play = room(grouping="everybody")
    play.go("drafting")
    draft = play.do(ANA, "write", text="Visiter ensemble")
    play.go(phase)
    tried = {
        "write": {"text": "Rappeler"},
        "change": {"draft": draft, "text": "Rappeler"},
        "drop": {"draft": draft},
        "publish": {"draft": draft, "signed": False},
        "group": {"title": "Accueil"},
        "take_back": {},
    }
    assert {kind for kind, data in tried.items() if play.why_not(ANA, kind, **data) != "phase"} | (
        {"pass"} if play.why_not(BILAL, "pass") is None else set()
    ) == may


# Drafts.


def test_nothing_of_a_draft_reaches_anybody_else():
    play = room()
    play.go("drafting")
    begun = len(play.sent)
    first = play.do(ANA, "write", text="Un bail glissant", bearer="nous", due="juin")
    play.do(ANA, "write", text="Une visite")
    play.do(ANA, "change", draft=first, text="Un bail direct")
    play.do(ANA, "drop", draft=first)
    play.do(BILAL, "pass")
    received = changes_since(play, begun)
    assert {change.audience for change in received} == {"person:ana", "person:bilal", "desk"}
    assert [change for change in received if change.audience == "desk"] == [
        ("desk", ("people", "ana", "drafted"), True),
        ("desk", ("counts", "drafted"), 1),
        ("desk", ("people", "bilal", "drafted"), True),
        ("desk", ("counts", "drafted"), 2),
    ]


def test_the_desk_counts_those_who_are_there_and_have_a_draft_left():
    play = room()
    play.go("drafting")
    draft = play.do(ANA, "write", text="Un bail glissant")
    play.do(BILAL, "pass")
    play.do(ANA, "drop", draft=draft)
    assert play.see("desk")["counts"] == {"drafted": 1, "voted": 0}
    assert "drafted" not in play.see("desk")["people"]["ana"]
    play.do(FACILITATOR, "remove", person="bilal")
    assert play.see("desk")["counts"] == {"drafted": 0, "voted": 0}
    play.do(FACILITATOR, "restore", person="bilal")
    assert play.see("desk")["counts"] == {"drafted": 1, "voted": 0}


def test_a_draft_is_written_changed_dropped_and_had_back():
    play = room()
    play.go("drafting")
    draft = play.do(ANA, "write", text=" Un  bail ", bearer="nous", due="juin")
    assert play.see("person:ana")["drafts"] == {
        draft: {"text": "Un bail", "bearer": "nous", "due": "juin", "place": 1},
    }
    play.do(ANA, "change", draft=draft, text="Un bail direct")
    assert play.see("person:ana")["drafts"][draft] == {"text": "Un bail direct", "bearer": "", "due": "", "place": 1}
    assert play.why_not(ANA, "undrop", draft=draft) == "unknown_draft"
    play.do(ANA, "drop", draft=draft)
    assert play.see("person:ana")["drafts"][draft]["dropped"] is True
    assert play.why_not(ANA, "change", draft=draft, text="Autre") == "unknown_draft"
    assert play.why_not(ANA, "drop", draft=draft) == "unknown_draft"
    play.do(ANA, "undrop", draft=draft)
    assert "dropped" not in play.see("person:ana")["drafts"][draft]


def test_drafts_are_their_author_s_alone():
    play = room()
    play.go("drafting")
    draft = play.do(ANA, "write", text="Un bail")
    dropped = play.do(ANA, "write", text="Une visite")
    play.do(ANA, "drop", draft=dropped)
    play.go("publishing")
    for actor in (BILAL, CHLOE):
        assert play.why_not(actor, "change", draft=draft, text="Autre") == "unknown_draft"
        assert play.why_not(actor, "drop", draft=draft) == "unknown_draft"
        assert play.why_not(actor, "undrop", draft=dropped) == "unknown_draft"
        assert play.why_not(actor, "publish", draft=draft, signed=False) == "unknown_draft"
        assert play.why_not(actor, "unpublish", draft=draft) == "unknown_draft"
        assert play.why_not(actor, "change", draft=draft, text="Autre", for_="ana") == "forbidden"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"text": ""}, "empty"),
        ({"text": "x" * 281}, "too_long"),
        ({"text": "x", "bearer": "x" * 121}, "too_long"),
        ({"text": "x", "due": "x" * 61}, "too_long"),
        ({"text": ["x"]}, "malformed"),
        ({"text": "x", "organisation": "x"}, "malformed"),
        ({"text": "🏠" * 280, "bearer": "", "due": ""}, None),
    ],
)
def test_how_long_a_draft_may_be(data, reason):
    play = room()
    play.go("drafting")
    assert play.why_not(ANA, "write", **data) == reason


def test_how_many_drafts_stand_and_how_many_were_ever_written():
    play = room()
    play.go("drafting")
    drafts = [play.do(ANA, "write", text=f"Numéro {number}") for number in range(MOST_DRAFTS)]
    assert play.why_not(ANA, "write", text="Un de trop") == "too_many"
    assert play.why_not(BILAL, "write", text="Le mien") is None
    play.do(ANA, "drop", draft=drafts[0])
    drafts.append(play.do(ANA, "write", text="À sa place"))
    assert play.why_not(ANA, "undrop", draft=drafts[0]) == "too_many"
    while len(drafts) < MOST_WRITTEN:
        play.do(ANA, "drop", draft=drafts[-1])
        drafts.append(play.do(ANA, "write", text="Encore"))
    play.do(ANA, "drop", draft=drafts[-1])
    assert play.why_not(ANA, "write", text="Sans fin") == "too_many"
    play.do(ANA, "undrop", draft=drafts[0])


def test_whoever_passes_may_write_after_all_and_whoever_wrote_does_not_pass():
    play = room()
    play.go("drafting")
    play.do(ANA, "pass")
    assert play.see("person:ana")["passed"] is True
    draft = play.do(ANA, "write", text="Une visite")
    assert "passed" not in play.see("person:ana")
    assert play.why_not(ANA, "pass") == "drafted"
    play.do(ANA, "drop", draft=draft)
    assert "drafted" not in play.see("desk")["people"]["ana"]


def _what_ana_knows(play, *, others_act):
    """All that she receives of a board on which others do much in silence, or nothing."""
    play.go("drafting")
    play.do(ANA, "write", id="a1", text="Visiter")
    if others_act:
        draft = play.do(BILAL, "write", text="Rappeler")
        play.do(BILAL, "drop", draft=draft)
        play.do(CHLOE, "pass")
    play.do(ANA, "write", id="a2", text="Accompagner")
    play.go("grouping")
    for draft in ("a1", "a2"):
        play.do(ANA, "publish", id=f"p-{draft}", draft=draft, signed=False)
    play.do(FACILITATOR, "group", id="g1", title="Accueillir")
    play.go("voting")
    play.do(ANA, "vote", pledge="p-a1", points=1)
    if others_act:
        play.do(BILAL, "vote", pledge="p-a1", points=1)
        play.do(CHLOE, "vote", pledge="p-a2", points=3)
    play.go("grouping")
    play.do(FACILITATOR, "group", id="g2", title="Suivre")
    play.do(FACILITATOR, "merge", id="m", pledge="p-a1", into="p-a2")
    play.do(FACILITATOR, "remove", person="bilal")
    play.go("voting")
    return {audience: play.see(audience) for audience in ("all", "wall", "table:1", "person:ana")}


def test_what_one_knows_is_the_same_whatever_others_do_in_silence():
    assert _what_ana_knows(room(), others_act=True) == _what_ana_knows(room(), others_act=False)


# Publication.


def test_a_pledge_is_published_signed_or_not():
    play = wall()
    assert play.see("all")["pledges"] == {
        play.key: {
            "text": "Prêter la clé dès le premier jour",
            "bearer": "",
            "due": "",
            "organisation": "Le Seuil",
            "name": "Nom-ana",
            "place": 1,
        },
        play.visit: {
            "text": "Visiter ensemble",
            "bearer": "",
            "due": "avant juin",
            "organisation": "Office de la Rive",
            "name": "",
            "place": 2,
        },
        play.call: {
            "text": "Rappeler sous deux jours",
            "bearer": "la permanence",
            "due": "",
            "organisation": "",
            "name": "",
            "place": 3,
        },
    }


def test_an_unsigned_pledge_names_its_author_to_nobody_else():
    play = room()
    play.go("publishing")
    draft = play.do(BILAL, "write", text="Visiter ensemble")
    begun = len(play.sent)
    play.do(BILAL, "publish", draft=draft, signed=False)
    received = changes_since(play, begun)
    assert {change.audience for change in received} == {"all", "person:bilal"}
    seen = json.dumps([change for change in received if change.audience == "all"])
    assert "bilal" not in seen and draft not in seen


def test_what_is_published_is_taken_back_before_it_is_changed():
    play = room()
    play.go("publishing")
    draft = play.do(ANA, "write", text="Visiter")
    assert play.why_not(ANA, "unpublish", draft=draft) == "not_published"
    pledge = play.do(ANA, "publish", draft=draft, signed=True, organisation="Le Seuil")
    assert play.see("person:ana")["drafts"][draft]["published"] == {
        "pledge": pledge,
        "signed": True,
        "organisation": "Le Seuil",
        "hidden": False,
    }
    assert play.why_not(ANA, "publish", draft=draft, signed=True) == "published"
    assert play.why_not(ANA, "change", draft=draft, text="Autre") == "published"
    assert play.why_not(ANA, "drop", draft=draft) == "published"
    place = play.see("all")["pledges"][pledge]["place"]
    play.do(ANA, "unpublish", draft=draft)
    assert play.see("all")["pledges"] == {} and "published" not in play.see("person:ana")["drafts"][draft]
    play.do(ANA, "change", draft=draft, text="Visiter deux fois")
    play.do(ANA, "publish", draft=draft, signed=False)
    assert play.see("all")["pledges"] == {
        pledge: {
            "text": "Visiter deux fois",
            "bearer": "",
            "due": "",
            "organisation": "",
            "name": "",
            "place": place,
        }
    }


def test_the_facilitator_hides_and_shows_at_any_time():
    play = wall()
    for phase in ("drafting", "publishing", "grouping", "voting", "results", "end"):
        play.go(phase)
        play.do(FACILITATOR, "hide", pledge=play.key)
        assert "Prêter la clé" not in json.dumps(play.see("all"))
        assert play.see("desk")["held"][play.key]["text"].startswith("Prêter la clé")
        assert next(iter(play.see("person:ana")["drafts"].values()))["published"]["hidden"] is True
        play.do(FACILITATOR, "show", pledge=play.key)
        assert play.see("desk")["held"] == {} and play.key in play.see("all")["pledges"]
    for kind in ("hide", "show"):
        assert play.why_not(ANA, kind, pledge=play.visit) == "forbidden"
        assert play.why_not(FACILITATOR, kind, pledge="invented") == "unknown_pledge"


def test_what_was_hidden_stays_so_when_it_is_published_again():
    play = wall()
    play.do(FACILITATOR, "hide", pledge=play.key)
    draft = next(iter(play.see("person:ana")["drafts"]))
    play.do(ANA, "unpublish", draft=draft)
    assert play.see("desk")["held"] == {}
    assert play.why_not(FACILITATOR, "show", pledge=play.key) == "unknown_pledge"
    play.do(ANA, "publish", draft=draft, signed=True)
    assert play.key not in play.see("all")["pledges"] and play.key in play.see("desk")["held"]


def test_a_moderated_pledge_is_shown_once_it_was_let_through():
    play = room(moderated=True)
    play.go("publishing")
    begun = len(play.sent)
    draft = play.do(ANA, "write", text="Visiter")
    pledge = play.do(ANA, "publish", draft=draft, signed=False)
    assert {change.audience for change in changes_since(play, begun)} == {"person:ana", "desk"}
    assert play.see("desk")["held"][pledge]["text"] == "Visiter"
    assert "ana" not in json.dumps(play.see("desk")["held"])
    play.do(FACILITATOR, "show", pledge=pledge)
    assert play.see("all")["pledges"][pledge]["text"] == "Visiter"
    play.do(ANA, "unpublish", draft=draft)
    play.do(ANA, "change", draft=draft, text="Autre chose")
    play.do(ANA, "publish", draft=draft, signed=False)
    assert play.see("all")["pledges"] == {} and play.see("desk")["held"][pledge]["text"] == "Autre chose"


def test_what_a_removed_person_published_stays():
    play = wall()
    play.do(FACILITATOR, "remove", person="ana")
    assert play.key in play.see("all")["pledges"]
    assert play.why_not(ANA, "write", text="Encore") == "removed"


# Groups.


def test_pledges_are_put_in_groups_and_taken_out():
    play = wall()
    start, follow = (play.do(FACILITATOR, "group", title=title) for title in ("Accueillir", "Suivre"))
    play.do(FACILITATOR, "put", pledge=play.key, group=start)
    play.do(FACILITATOR, "put", pledge=play.key, group=follow)
    play.do(FACILITATOR, "put", pledge=play.call, group=follow)
    assert play.see("all")["groups"] == {
        start: {"title": "Accueillir", "place": 1},
        follow: {"title": "Suivre", "place": 2},
    }
    assert {key: each.get("group") for key, each in play.see("all")["pledges"].items()} == {
        play.key: follow,
        play.call: follow,
        play.visit: None,
    }
    play.do(FACILITATOR, "take_out", pledge=play.call)
    play.do(FACILITATOR, "retitle", group=follow, title="Rester là")
    assert "group" not in play.see("all")["pledges"][play.call]
    assert play.see("all")["groups"][follow]["title"] == "Rester là"
    assert play.why_not(FACILITATOR, "put", pledge="invented", group=follow) == "unknown_pledge"
    assert play.why_not(FACILITATOR, "put", pledge=play.key, group="invented") == "unknown_group"
    assert play.why_not(FACILITATOR, "retitle", group="invented", title="x") == "unknown_group"
    assert play.why_not(FACILITATOR, "drop_group", group="invented") == "unknown_group"


def test_the_pledges_of_a_group_that_is_dropped_are_in_none_even_if_they_were_away():
    play = wall()
    group = play.do(FACILITATOR, "group", title="Accueillir")
    for pledge in (play.key, play.visit, play.call):
        play.do(FACILITATOR, "put", pledge=pledge, group=group)
    play.do(FACILITATOR, "hide", pledge=play.key)
    merged = play.do(FACILITATOR, "merge", pledge=play.call, into=play.visit)
    assert play.see("all")["pledges"][merged]["group"] == group
    play.do(FACILITATOR, "drop_group", group=group)
    play.do(FACILITATOR, "show", pledge=play.key)
    play.do(FACILITATOR, "unmerge", pledge=merged)
    assert play.see("all")["groups"] == {}
    assert not any("group" in each for each in play.see("all")["pledges"].values())


def test_there_are_so_many_groups_at_most():
    play = wall()
    for number in range(MOST_GROUPS):
        play.do(FACILITATOR, "group", title=f"Groupe {number}")
    assert play.why_not(FACILITATOR, "group", title="Un de trop") == "too_many"


GROUPING = [
    ("group", {"title": "Accueillir"}),
    ("retitle", {"group": "g", "title": "Suivre"}),
    ("drop_group", {"group": "g"}),
    ("put", {"pledge": "key", "group": "g"}),
    ("take_out", {"pledge": "key"}),
    ("merge", {"pledge": "key", "into": "visit"}),
    ("unmerge", {"pledge": "m"}),
    ("reword", {"pledge": "m", "text": "Ensemble"}),
]


@pytest.mark.parametrize(("kind", "data"), GROUPING)
@pytest.mark.parametrize(("grouping", "reason"), [("facilitator", "forbidden"), ("everybody", None)])
def test_who_may_group_and_merge(kind, data, grouping, reason):
    play = wall(grouping=grouping)
    play.do(FACILITATOR, "group", id="g", title="Accueillir")
    more = [published(play, ANA, text) for text in ("Un café", "Un thé")]
    play.do(FACILITATOR, "merge", id="m", pledge=more[0], into=more[1])
    data = {name: getattr(play, value, value) if value in {"key", "visit"} else value for name, value in data.items()}
    assert play.why_not(ANA, kind, **data) == reason
    assert play.why_not(FACILITATOR, kind, **data) is None
    play.go("voting")
    assert play.why_not(FACILITATOR, kind, **data) == "phase"


# Merging.


def test_two_pledges_become_one_that_can_be_followed_back_and_two_again():
    play = wall()
    before = play.see("all")["pledges"]
    merged = play.do(FACILITATOR, "merge", pledge=play.call, into=play.visit)
    now = play.see("all")["pledges"]
    assert now[merged] == {
        "text": "Visiter ensemble",
        "bearer": "",
        "due": "avant juin",
        "place": 4,
        "sources": {play.visit: 1, play.call: 2},
    }
    for source in (play.call, play.visit):
        assert now[source] == before[source] | {"merged": merged}
        assert play.why_not(FACILITATOR, "merge", pledge=source, into=play.key) == "unknown_pledge"
        assert play.why_not(FACILITATOR, "take_out", pledge=source) == "unknown_pledge"
    play.do(FACILITATOR, "unmerge", pledge=merged)
    assert play.see("all")["pledges"] == before
    assert play.why_not(FACILITATOR, "unmerge", pledge=merged) == "unknown_pledge"


def test_only_a_merged_pledge_is_reworded():
    play = wall()
    merged = play.do(FACILITATOR, "merge", pledge=play.call, into=play.visit)
    play.do(FACILITATOR, "reword", pledge=merged, text="Visiter puis rappeler", bearer="chacun")
    shown = play.see("all")["pledges"][merged]
    assert (shown["text"], shown["bearer"], shown["due"]) == ("Visiter puis rappeler", "chacun", "")
    assert play.why_not(FACILITATOR, "reword", pledge=play.key, text="Mieux dit") == "unknown_pledge"


def test_merges_of_merges_are_undone_from_the_outside():
    play = wall()
    inner = play.do(FACILITATOR, "merge", pledge=play.call, into=play.visit)
    outer = play.do(FACILITATOR, "merge", pledge=inner, into=play.key)
    assert play.see("all")["pledges"][outer]["sources"] == {play.key: 1, inner: 2}
    assert play.why_not(FACILITATOR, "unmerge", pledge=inner) == "merged"
    assert play.why_not(FACILITATOR, "reword", pledge=inner, text="Autre") == "merged"
    assert play.why_not(FACILITATOR, "merge", pledge=outer, into=outer) == "same"
    play.do(FACILITATOR, "unmerge", pledge=outer)
    play.do(FACILITATOR, "unmerge", pledge=inner)
    assert not any("merged" in each for each in play.see("all")["pledges"].values())


def test_a_merged_pledge_has_so_many_sources_at_most():
    play = room()
    play.go("grouping")
    pledges = []
    for number in range(MOST_SOURCES + 1):
        if number % MOST_DRAFTS == 0:
            author = play.join(f"p{number}")
        pledges.append(published(play, author, f"Numéro {number}"))
    merged = pledges[0]
    for pledge in pledges[1:MOST_SOURCES]:
        merged = play.do(FACILITATOR, "merge", pledge=pledge, into=merged)
    assert play.why_not(FACILITATOR, "merge", pledge=pledges[-1], into=merged) == "too_many"


def test_a_source_that_is_taken_back_or_hidden_leaves_the_merged_pledge_to_the_others():
    play = wall()
    merged = play.do(FACILITATOR, "merge", pledge=play.call, into=play.visit)
    draft = next(iter(play.see("person:bilal")["drafts"]))
    play.do(BILAL, "unpublish", draft=draft)
    assert "Visiter" not in json.dumps(play.see("all"))
    assert play.see("all")["pledges"][merged]["text"] == "Rappeler sous deux jours"
    play.do(FACILITATOR, "hide", pledge=play.call)
    assert play.see("all")["pledges"].keys() == {play.key}
    assert play.why_not(FACILITATOR, "put", pledge=merged, group="g") == "unknown_group"
    assert play.why_not(FACILITATOR, "take_out", pledge=merged) == "unknown_pledge"
    play.do(BILAL, "publish", draft=draft, signed=False)
    assert play.see("all")["pledges"].keys() == {play.key, play.visit, merged}
    assert play.see("all")["pledges"][merged]["text"] == "Visiter ensemble"


def test_what_stands_under_a_hidden_merged_pledge_is_hidden_with_it():
    play = wall(grouping="everybody")
    merged = play.do(ANA, "merge", pledge=play.call, into=play.visit)
    play.do(FACILITATOR, "hide", pledge=merged)
    assert play.see("all")["pledges"].keys() == {play.key}
    assert play.see("desk")["held"].keys() == {merged}
    assert play.why_not(ANA, "unmerge", pledge=merged) == "unknown_pledge"
    play.do(FACILITATOR, "unmerge", pledge=merged)
    assert play.see("all")["pledges"].keys() == {play.key, play.visit, play.call}
    assert play.see("desk")["held"] == {}


# The vote.


def voting(**setup):
    play = wall(**setup)
    play.go("voting")
    return play


def test_nobody_learns_who_gave_points_to_what_nor_how_many_a_pledge_has():
    play = voting()
    begun = len(play.sent)
    play.do(ANA, "vote", pledge=play.key, points=3)
    play.do(BILAL, "vote", pledge=play.key, points=1)
    play.do(ANA, "vote", pledge=play.key, points=2)
    play.do(BILAL, "take_back")
    received = changes_since(play, begun)
    assert {change.audience for change in received} == {"person:ana", "person:bilal", "desk"}
    assert [change for change in received if change.audience == "desk"] == [
        ("desk", ("counts", "voted"), 1),
        ("desk", ("counts", "voted"), 2),
        ("desk", ("counts", "voted"), 1),
    ]
    assert play.see("person:ana")["points"] == {play.key: 2} and play.see("person:bilal")["points"] == {}


def test_a_budget_of_points_that_can_be_given_otherwise_while_the_vote_is_open():
    play = voting()
    assert (play.see("all")["points"], play.see("all")["most_each"]) == (5, 3)
    assert play.why_not(ANA, "vote", pledge=play.key, points=4) == "too_many"
    play.do(ANA, "vote", pledge=play.key, points=3)
    assert play.why_not(ANA, "vote", pledge=play.visit, points=3) == "spent"
    play.do(ANA, "vote", pledge=play.visit, points=2)
    assert play.why_not(ANA, "vote", pledge=play.call, points=1) == "spent"
    play.do(ANA, "vote", pledge=play.key, points=1)
    play.do(ANA, "vote", pledge=play.call, points=2)
    play.do(ANA, "vote", pledge=play.visit, points=0)
    assert play.see("person:ana")["points"] == {play.key: 1, play.call: 2}
    assert play.why_not(ANA, "vote", pledge="invented", points=1) == "unknown_pledge"
    assert play.why_not(ANA, "vote", pledge="invented", points=0) == "unknown_pledge"
    assert play.why_not(ANA, "vote", pledge=play.key, points=-1) == "malformed"
    play.go("results")
    assert play.why_not(ANA, "vote", pledge=play.key, points=0) == "phase"


def test_the_budget_is_as_it_was_prepared():
    play = voting(points=2, most_each=1)
    assert play.why_not(ANA, "vote", pledge=play.key, points=2) == "too_many"
    play.do(ANA, "vote", pledge=play.key, points=1)
    play.do(ANA, "vote", pledge=play.call, points=1)
    assert play.why_not(ANA, "vote", pledge=play.visit, points=1) == "spent"


def test_whoever_facilitates_has_no_vote_and_enters_it_only_for_those_without_a_phone():
    play = wall()
    play.do(FACILITATOR, "join", person="denis", name="Denis", table="1", without_phone=True)
    play.do(ANA, "scribe", person="ana")
    play.go("voting")
    assert play.why_not(FACILITATOR, "vote", pledge=play.key, points=1) == "unknown_person"
    for actor in (FACILITATOR, ANA):
        assert play.why_not(actor, "vote", pledge=play.key, points=1, for_="bilal") == "forbidden"
        assert play.why_not(actor, "take_back", for_="bilal") == "forbidden"
    assert play.why_not(BILAL, "vote", pledge=play.key, points=1, for_="denis") == "forbidden"
    play.do(ANA, "vote", pledge=play.key, points=1, for_="denis")
    play.do(FACILITATOR, "take_back", for_="denis")
    play.do(FACILITATOR, "vote", pledge=play.visit, points=2, for_="denis")
    assert play.see("person:denis")["points"] == {play.visit: 2}
    play.go("results")
    assert results(play)[play.visit] == (1, 2)


def test_the_facilitator_writes_and_publishes_for_whoever_has_no_phone():
    play = room()
    play.do(FACILITATOR, "join", person="denis", name="Denis", table="2", without_phone=True)
    play.go("drafting")
    assert play.why_not(FACILITATOR, "write", text="Visiter") == "unknown_person"
    draft = play.do(FACILITATOR, "write", text="Visiter", for_="denis")
    assert "Visiter" not in json.dumps(play.see("desk"))
    play.go("publishing")
    pledge = play.do(FACILITATOR, "publish", draft=draft, signed=True, for_="denis")
    assert play.see("all")["pledges"][pledge]["name"] == "Denis"
    assert play.why_not(FACILITATOR, "unpublish", draft=draft, for_="ana") == "forbidden"
    play.do(FACILITATOR, "unpublish", draft=draft, for_="denis")
    assert play.see("all")["pledges"] == {}


def test_nobody_finds_out_by_trying_who_has_written_and_whose_an_unsigned_pledge_is():
    play = room()
    play.do(BILAL, "scribe", person="bilal")
    play.join("emma", "1")
    play.go("drafting")
    dropped = play.do(ANA, "write", text="Une visite")
    play.do(ANA, "drop", draft=dropped)
    play.do(ANA, "write", text="Un bail")
    tries = [("write", {"text": "Autre"}), ("pass", {})]
    for actor in (FACILITATOR, BILAL):
        for who in ("ana", "emma"):
            assert {play.why_not(actor, kind, **data, for_=who) for kind, data in tries} == {"forbidden"}
    play.go("publishing")
    # Written and shown in one go, a draft and its pledge have one name, which everybody reads on the wall.
    pledge = play.do(ANA, "pledge", text="Prêter la clé", signed=False)
    tries = [
        ("publish", {"draft": pledge, "signed": False}),
        ("unpublish", {"draft": pledge}),
        ("change", {"draft": pledge, "text": "Autre"}),
        ("drop", {"draft": pledge}),
        ("undrop", {"draft": dropped}),
    ]
    for actor in (FACILITATOR, BILAL):
        for who in ("ana", "emma"):
            assert {play.why_not(actor, kind, **data, for_=who) for kind, data in tries} == {"forbidden"}


def test_what_somebody_without_a_phone_says_is_written_and_published_in_one_go():
    play = room(moderated=True)
    play.do(FACILITATOR, "join", person="denis", name="Denis", table="2", without_phone=True)
    said = {"text": "Ouvrir un jour de plus", "due": "mai", "organisation": "Le Seuil", "signed": True, "for_": "denis"}
    play.go("drafting")
    assert play.why_not(FACILITATOR, "pledge", **said) == "phase"
    play.go("publishing")
    assert play.why_not(FACILITATOR, "pledge", text="Ouvrir", signed=False) == "unknown_person"
    assert play.why_not(BILAL, "pledge", **said) == "forbidden"
    play.do(CHLOE, "scribe", person="chloe")
    pledge = play.do(CHLOE, "pledge", **said)
    play.do(FACILITATOR, "show", pledge=pledge)
    shown = play.see("all")["pledges"][pledge]
    assert (shown["text"], shown["due"], shown["name"]) == ("Ouvrir un jour de plus", "mai", "Denis")
    assert play.see("desk")["counts"]["drafted"] == 1
    for number in range(MOST_DRAFTS - 1):
        play.do(FACILITATOR, "pledge", text=f"Numéro {number}", signed=False, for_="denis")
    assert play.why_not(FACILITATOR, "pledge", **said) == "too_many"
    play.do(FACILITATOR, "unpublish", draft=pledge, for_="denis")
    assert pledge not in play.see("all")["pledges"]


def test_where_words_are_let_through_first_a_room_that_groups_writes_none_on_the_wall():
    play = room(moderated=True, grouping="everybody")
    play.go("grouping")
    first, second = (published(play, ANA, text) for text in ("Visiter", "Rappeler"))
    for pledge in (first, second):
        play.do(FACILITATOR, "show", pledge=pledge)
    group = play.do(FACILITATOR, "group", title="Accueillir")
    merged = play.do(BILAL, "merge", pledge=first, into=second)
    play.do(BILAL, "put", pledge=merged, group=group)
    assert play.why_not(BILAL, "group", title="Autre chose") == "forbidden"
    assert play.why_not(BILAL, "retitle", group=group, title="Autre chose") == "forbidden"
    assert play.why_not(BILAL, "drop_group", group=group) == "forbidden"
    assert play.why_not(BILAL, "reword", pledge=merged, text="Autre chose") == "forbidden"
    play.do(FACILITATOR, "reword", pledge=merged, text="Visiter et rappeler")
    play.do(FACILITATOR, "retitle", group=group, title="Accueillir ensemble")


def test_a_group_may_begin_with_pledges_out_of_where_they_were():
    play = wall()
    first = play.do(FACILITATOR, "group", title="Accueillir", pledges=[play.key, play.visit])
    second = play.do(FACILITATOR, "group", title="Suivre", pledges=[play.visit])
    groups = {pledge: each.get("group") for pledge, each in play.see("all")["pledges"].items()}
    assert groups == {play.key: first, play.visit: second, play.call: None}
    assert play.why_not(FACILITATOR, "group", title="Vide", pledges=[play.key, "gone"]) == "unknown_pledge"
    play.do(FACILITATOR, "merge", pledge=play.key, into=play.visit)
    assert play.why_not(FACILITATOR, "group", title="Sous un autre", pledges=[play.key]) == "unknown_pledge"


def test_points_on_a_hidden_pledge_can_be_taken_off_and_not_put():
    play = voting()
    play.do(ANA, "vote", pledge=play.key, points=2)
    play.do(BILAL, "vote", pledge=play.key, points=1)
    play.do(FACILITATOR, "hide", pledge=play.key)
    assert play.why_not(ANA, "vote", pledge=play.key, points=1) == "unknown_pledge"
    assert play.why_not(CHLOE, "vote", pledge=play.key, points=0) == "unknown_pledge"
    play.do(ANA, "vote", pledge=play.key, points=0)
    play.go("results")
    assert play.key not in results(play)
    play.do(FACILITATOR, "show", pledge=play.key)
    assert results(play)[play.key] == (1, 1)


def test_points_follow_their_pledges_into_a_merged_one_and_back():
    play = voting()
    play.do(ANA, "vote", pledge=play.key, points=2)
    play.do(ANA, "vote", pledge=play.visit, points=2)
    play.do(BILAL, "vote", pledge=play.visit, points=1)
    play.do(CHLOE, "vote", pledge=play.call, points=3)
    play.go("grouping")
    begun = len(play.sent)
    merged = play.do(FACILITATOR, "merge", pledge=play.visit, into=play.key)
    assert {change.audience for change in changes_since(play, begun)} == {"all", "person:ana", "person:bilal"} | {
        change.audience for change in changes_since(play, begun) if change.path[0] == "drafts"
    }
    # One point is Ana's again: three is the most that she may give to one pledge.
    assert play.see("person:ana")["points"] == {merged: 3}
    play.go("voting")
    play.do(BILAL, "vote", pledge=merged, points=2)
    play.go("results")
    assert results(play) == {merged: (1, 5), play.call: (2, 3)}
    play.go("grouping")
    play.do(FACILITATOR, "unmerge", pledge=merged)
    assert play.see("person:ana")["points"] == {play.key: 2, play.visit: 1}
    assert play.see("person:bilal")["points"] == {play.key: 2}
    assert play.see("person:chloe")["points"] == {play.call: 3}


# Results.


def test_equal_points_share_a_rank_and_the_earlier_published_comes_first():
    play = wall()
    tea = published(play, ANA, "Un thé")
    play.go("voting")
    for actor, pledge, points in ((ANA, play.call, 2), (BILAL, play.visit, 2), (CHLOE, tea, 3), (CHLOE, play.visit, 1)):
        play.do(actor, "vote", pledge=pledge, points=points)
    play.do(BILAL, "vote", pledge=play.call, points=1)
    assert "results" not in play.see("all")
    play.go("results")
    assert [(each.pledge, each.rank, each.points) for each in ranked(play.state)] == [
        (play.visit, 1, 3),
        (play.call, 1, 3),
        (tea, 1, 3),
        (play.key, 4, 0),
    ]
    assert play.see("all")["results"] == {
        "voters": 3,
        "pledges": {
            play.visit: {"rank": 1, "points": 3},
            play.call: {"rank": 1, "points": 3},
            tea: {"rank": 1, "points": 3},
            play.key: {"rank": 4, "points": 0},
        },
    }


def test_going_back_to_the_vote_hides_the_counts_and_keeps_the_points():
    play = voting()
    play.do(ANA, "vote", pledge=play.key, points=2)
    play.go("end")
    assert results(play)[play.key] == (1, 2)
    play.go("voting")
    assert "results" not in play.see("all")
    assert [(each.rank, each.points) for each in ranked(play.state)] == [(None, None)] * 3
    play.do(ANA, "vote", pledge=play.visit, points=3)
    play.go("results")
    assert results(play) == {play.visit: (1, 3), play.key: (2, 2), play.call: (3, 0)}


def test_points_of_whoever_was_removed_do_not_count():
    play = voting()
    play.do(ANA, "vote", pledge=play.key, points=2)
    play.do(BILAL, "vote", pledge=play.visit, points=1)
    play.do(FACILITATOR, "remove", person="ana")
    assert play.see("desk")["counts"]["voted"] == 1
    play.go("results")
    assert play.see("all")["results"]["voters"] == 1
    assert results(play) == {play.visit: (1, 1), play.key: (2, 0), play.call: (2, 0)}


def test_a_removal_after_the_count_does_not_tell_what_somebody_voted():
    play = voting()
    play.do(ANA, "vote", pledge=play.key, points=2)
    play.do(BILAL, "vote", pledge=play.visit, points=1)
    play.go("results")
    counted = play.see("all")["results"]
    play.do(FACILITATOR, "remove", person="ana")
    play.go("end")
    play.go("results")
    assert play.see("all")["results"] == counted


def test_two_counts_do_not_tell_what_somebody_voted_who_was_removed_between_them():
    play = voting()
    play.do(ANA, "vote", pledge=play.key, points=2)
    play.do(BILAL, "vote", pledge=play.visit, points=1)
    play.do(CHLOE, "vote", pledge=play.call, points=3)
    play.do(FACILITATOR, "remove", person="chloe")
    play.go("results")
    counted = play.see("all")["results"]
    assert counted["voters"] == 2
    play.go("voting")
    play.do(FACILITATOR, "remove", person="ana")
    play.do(FACILITATOR, "restore", person="chloe")
    play.go("results")
    assert play.see("all")["results"] == counted
    play.go("voting")
    play.do(CHLOE, "vote", pledge=play.call, points=2)
    play.go("results")
    assert results(play) == {play.key: (1, 2), play.call: (1, 2), play.visit: (3, 1)}


def test_a_pledge_hidden_after_the_count_leaves_the_ranks_to_the_others():
    play = voting()
    play.do(ANA, "vote", pledge=play.key, points=2)
    play.do(BILAL, "vote", pledge=play.visit, points=1)
    play.go("results")
    play.do(FACILITATOR, "hide", pledge=play.key)
    assert results(play) == {play.visit: (1, 1), play.call: (2, 0)}


def test_what_reports_and_charters_take_from_the_wall():
    play = wall()
    same = published(play, CHLOE, "Visiter aussi", signed=True, organisation="Office de la Rive")
    group = play.do(FACILITATOR, "group", title="Accueillir")
    inner = play.do(FACILITATOR, "merge", pledge=same, into=play.visit)
    outer = play.do(FACILITATOR, "merge", pledge=play.key, into=inner)
    play.do(FACILITATOR, "put", pledge=outer, group=group)
    assert [(each.pledge, each.rank, each.points) for each in ranked(play.state)] == [
        (outer, None, None),
        (play.call, None, None),
    ]
    play.go("voting")
    play.do(ANA, "vote", pledge=outer, points=3)
    play.go("results")
    first, second = ranked(play.state)
    assert first._asdict() == {
        "pledge": outer,
        "text": "Visiter ensemble",
        "bearer": "",
        "due": "avant juin",
        "organisations": ("Le Seuil", "Office de la Rive"),
        "group": "Accueillir",
        "rank": 1,
        "points": 3,
        "sources": (
            Source(play.key, "Prêter la clé dès le premier jour", "", "", "Le Seuil", "Nom-ana"),
            Source(play.visit, "Visiter ensemble", "", "avant juin", "Office de la Rive", ""),
            Source(same, "Visiter aussi", "", "", "Office de la Rive", "Nom-chloe"),
        ),
    }
    assert (second.organisations, second.group, second.rank) == ((), "", 2)
    assert second.sources == (Source(play.call, "Rappeler sous deux jours", "la permanence", "", "", ""),)
    play.do(FACILITATOR, "hide", pledge=play.key)
    assert ranked(play.state)[0].organisations == ("Office de la Rive",)


def test_a_wall_without_pledges_has_results_without_ranks():
    play = room()
    play.go("results")
    assert play.see("all")["results"] == {"voters": 0, "pledges": {}}
    assert ranked(play.state) == []

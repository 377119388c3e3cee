/** What is entered for somebody who came without a phone, by the desk or by whoever writes at their table. */
import { h } from "../dom.js";
import { after, answers, distilled, folded, select, status } from "./shared.js";

/** Those for whom one enters, as choices. @param {[string, {name: string}][]} people */
const choicesOf = (people) => people.map(([key, { name }]) => [key, name]);

/**
 * Answers to a poll. What they answered before is not shown: it is theirs.
 * @param {[string, {name: string}][]} people
 * @param {(question: string) => object} about what the operation's data says beside the answer
 */
export function answerFor(ctx, people, { kind, questions, about }) {
  if (!people.length) return null;
  // On the desk, whoever it enters for now.
  const given = people.find(([key]) => key === ctx.forWhom)?.[0];
  const who = given ?? (people.some(([key]) => key === ctx.local.entering) ? ctx.local.entering : people[0][0]);
  const enter = (question) => (answer) =>
    after(ctx.send(kind, { ...about(question), answer, for: who }), () => {
      ctx.local.entered = { who, question };
      ctx.again();
    });
  const change = (value) => {
    ctx.local.entering = value;
    ctx.again();
  };
  const noted = ctx.local.entered?.who === who ? ctx.local.entered : {};
  return folded(
    `for-${kind}-${given ?? ""}`,
    ctx.t("enter-for"),
    given ? null : select({ id: `enter-${kind}`, name: "for", label: ctx.t("enter-who"), choices: choicesOf(people), chosen: who, change }),
    questions.map((question) => [
      answers(ctx, { key: question, question: ctx.t(`ask-${question}`), chosen: null, choose: enter(question) }),
      noted.question === question ? h("p", { role: "status" }, status("ok", "check", ctx.t("entered"))) : null,
    ]),
  );
}

/** A vote. */
export function voteFor(ctx, people) {
  if (!people.length || !distilled(ctx).length) return null;
  const given = people.filter(([key]) => key === ctx.forWhom);
  const submit = (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const vote = { proposal: form.get("proposal"), points: Number(form.get("points")), for: form.get("for") };
    after(ctx.send("vote", vote), () => {
      ctx.local.voted = true;
      ctx.again();
    });
  };
  const change = () => {
    ctx.local.voted = false;
    ctx.again();
  };
  const points = Array.from({ length: ctx.all.budget.each + 1 }, (_, count) => [String(count), ctx.t("votes", { count })]).reverse();
  const proposals = distilled(ctx).map((each) => [each.key, `${each.number}. ${each.text}`]);
  return folded(
    "vote-for",
    ctx.t("vote-for"),
    h(
      "form",
      { class: "say", on: { submit, change } },
      select({ id: "vote-who", name: "for", label: ctx.t("enter-who"), choices: choicesOf(given.length ? given : people) }),
      select({ id: "vote-proposal", name: "proposal", label: ctx.t("vote-proposal"), choices: proposals }),
      select({ id: "vote-points", name: "points", label: ctx.t("vote-points"), choices: points }),
      h(
        "div",
        { class: "row" },
        h("button", { class: "button", type: "submit" }, ctx.t("note")),
        ctx.local.voted ? h("span", { role: "status" }, status("ok", "check", ctx.t("entered"))) : null,
      ),
    ),
  );
}

/** A stop. */
export function stopFor(ctx, people) {
  if (!people.length) return null;
  const submit = (event) => {
    event.preventDefault();
    ctx.send("stop", { for: new FormData(event.currentTarget).get("for") });
  };
  return folded(
    "stop-for",
    ctx.t("stop-for"),
    h(
      "form",
      { class: "say", on: { submit } },
      select({ id: "stop-person", name: "for", label: ctx.t("enter-who"), choices: choicesOf(people) }),
      h("button", { class: "button button--quiet", type: "submit" }, ctx.t("stop-ask")),
    ),
  );
}

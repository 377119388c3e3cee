"""Forms of charters: what is typed, cleaned; what it means is checked by the actions."""

from .acts import JoiningForm, LetterForm, WithdrawalForm
from .amending import WORKING, AbandonAmendmentForm, CompareForm, DayForm, OpenAmendmentForm
from .clauses import ClauseForm
from .commitments import IndicatorForm, PlanForm, ProgressForm
from .consent import PositionForm
from .discussion import CommentForm, PhaseForm, StageDatesForm
from .meetings import (
    AmendmentReasonForm,
    AttendanceForm,
    CommitteeDecisionForm,
    ItemForm,
    MeetingForm,
    NotesForm,
    ReviewForm,
    SummaryForm,
)
from .opening import CharterForm, CharterRuleForm, EditorsForm, PartyForm
from .originals import DeadlineForm, DelegateForm, ObserverForm, OriginalForm
from .proposals import (
    AnswerForm,
    CutProposalForm,
    DecisionReasonForm,
    DecisionWordsForm,
    DeletionProposalForm,
    JoinProposalForm,
    MoveProposalForm,
    ProposalFilterForm,
    ProposalForm,
    TextProposalForm,
    VoiceForm,
    WordsForm,
)
from .signing import DeclineForm, OpeningForm, ReasonForm, SignForm, VerifyForm

__all__ = [
    "WORKING",
    "AbandonAmendmentForm",
    "AmendmentReasonForm",
    "AnswerForm",
    "AttendanceForm",
    "CharterForm",
    "CharterRuleForm",
    "ClauseForm",
    "CommentForm",
    "CommitteeDecisionForm",
    "CompareForm",
    "CutProposalForm",
    "DayForm",
    "DeadlineForm",
    "DecisionReasonForm",
    "DecisionWordsForm",
    "DeclineForm",
    "DelegateForm",
    "DeletionProposalForm",
    "EditorsForm",
    "IndicatorForm",
    "ItemForm",
    "JoinProposalForm",
    "JoiningForm",
    "LetterForm",
    "MeetingForm",
    "MoveProposalForm",
    "NotesForm",
    "ObserverForm",
    "OpenAmendmentForm",
    "OpeningForm",
    "OriginalForm",
    "PartyForm",
    "PhaseForm",
    "PlanForm",
    "PositionForm",
    "ProgressForm",
    "ProposalFilterForm",
    "ProposalForm",
    "ReasonForm",
    "ReviewForm",
    "SignForm",
    "StageDatesForm",
    "SummaryForm",
    "TextProposalForm",
    "VerifyForm",
    "VoiceForm",
    "WithdrawalForm",
    "WordsForm",
]

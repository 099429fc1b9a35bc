"""Which answer each route gives, by method and address.

The routes themselves answer what they know to be right, without a second look at it; tests hold their answers against these types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldsmith.server.telling import accounts, alarms, forms, models, projects, quality, work

if TYPE_CHECKING:
    from pydantic import BaseModel

ANSWERS: dict[str, type[BaseModel] | None] = {
    "POST /api/projects/{project}/turns": work.Turns,
    "GET /api/turns/{turn}": work.Turn,
    "PUT /api/turns/{turn}/draft": work.Saved,
    "POST /api/turns/{turn}/answer": work.AnsweredAndMore,
    "POST /api/turns/{turn}/revise": work.Answered,
    "POST /api/turns/{turn}/skip": work.Turns,
    "POST /api/turns/{turn}/escalate": work.Turns,
    "POST /api/turns/{turn}/release": work.Left,
    "GET /api/projects/{project}/mine": work.MyAnswers,
    "POST /api/first": forms.Number,
    "POST /api/password": accounts.Login,
    "POST /api/sign-in": accounts.Login,
    "POST /api/sign-out": None,
    "GET /api/me": accounts.Me,
    "PATCH /api/me": None,
    "POST /api/me/password": None,
    "GET /api/me/sessions": accounts.Browsers,
    "DELETE /api/me/sessions": accounts.EndedBrowsers,
    "DELETE /api/me/sessions/{session}": None,
    "GET /api/people": accounts.People,
    "POST /api/people": accounts.InvitedPerson,
    "GET /api/people/{person}": accounts.PersonPage,
    "PATCH /api/people/{person}": None,
    "POST /api/people/{person}/link": accounts.Link,
    "PUT /api/people/{person}/skills/{name}": None,
    "DELETE /api/people/{person}/skills/{name}": None,
    "GET /api/teams": accounts.Teams,
    "POST /api/teams": forms.Number,
    "PATCH /api/teams/{team}": None,
    "DELETE /api/teams/{team}": None,
    "PUT /api/teams/{team}/people/{person}": None,
    "DELETE /api/teams/{team}/people/{person}": None,
    "GET /api/tokens": accounts.Tokens,
    "POST /api/tokens": accounts.NewToken,
    "DELETE /api/tokens/{token}": None,
    "PATCH /api/organisation": None,
    "GET /api/audit": accounts.Audit,
    "GET /api/projects/{project}/trail": accounts.Audit,
    "GET /api/webhooks": accounts.Webhooks,
    "POST /api/webhooks": accounts.NewWebhook,
    "PATCH /api/webhooks/{webhook}": None,
    "DELETE /api/webhooks/{webhook}": None,
    "POST /api/webhooks/{webhook}/ping": forms.Number,
    "GET /api/webhooks/{webhook}/deliveries": accounts.Deliveries,
    "GET /api/question-kinds": projects.Kinds,
    "POST /api/projects/preview": projects.Previewed,
    "GET /api/datasets": work.Datasets,
    "POST /api/datasets/look": work.Records,
    "GET /api/projects": projects.Projects,
    "POST /api/projects": projects.Project,
    "GET /api/projects/{project}": projects.Project,
    "PATCH /api/projects/{project}": projects.Project,
    "PUT /api/projects/{project}/questions": forms.Version,
    "POST /api/projects/{project}/questions/effects": projects.Effects,
    "GET /api/projects/{project}/guideline/versions": projects.GuidelineVersions,
    "GET /api/projects/{project}/guideline": projects.Guideline,
    "PUT /api/projects/{project}/guideline": forms.Version,
    "GET /api/projects/{project}/members": projects.Members,
    "PUT /api/projects/{project}/members/{person}": projects.Membership,
    "DELETE /api/projects/{project}/members/{person}": projects.Dropped,
    "GET /api/projects/{project}/progress": projects.Progress,
    "GET /api/projects/{project}/people": projects.WhoDidWhat,
    "POST /api/projects/{project}/tasks": work.Added,
    "POST /api/projects/{project}/tasks/look": work.Looked,
    "GET /api/projects/{project}/tasks": work.Tasks,
    "GET /api/tasks/{task}": work.TaskPage,
    "PATCH /api/tasks/{task}": work.TaskNumbers,
    "GET /api/projects/{project}/quality": quality.Quality,
    "GET /api/projects/{project}/quality/history": quality.History,
    "GET /api/projects/{project}/quality/extra": quality.Extras,
    "GET /api/projects/{project}/disagreements": quality.Disagreements,
    "GET /api/projects/{project}/suspects": quality.Suspects,
    "POST /api/projects/{project}/suspects": quality.Done,
    "GET /api/projects/{project}/reviews": work.Reviews,
    "POST /api/turns/{turn}/review": work.Reviewed,
    "POST /api/projects/{project}/write-back": work.WrittenBack,
    "GET /api/projects/{project}/models": models.Models,
    "POST /api/projects/{project}/models": models.Model,
    "PATCH /api/projects/{project}/models/{model}": models.Model,
    "DELETE /api/projects/{project}/models/{model}": models.Removed,
    "POST /api/projects/{project}/models/{model}/learn": models.Model,
    "GET /api/projects/{project}/streams": models.Streams,
    "POST /api/projects/import": work.ImportedProject,
    "POST /api/projects/{project}/import": work.Imported,
    "GET /api/projects/{project}/alarms": alarms.Alarms,
    "PATCH /api/projects/{project}/alarms/{alarm}": alarms.AlarmChanged,
}
"""The answer of each route; ``None`` where it has no body. What is no JSON stands in :data:`FILES`."""

FILES: dict[str, tuple[str, ...]] = {
    "GET /api/projects/{project}/export": ("application/x-ndjson", "application/zip", "application/json", "text/plain"),
}
"""Routes that answer with a file, and its media types."""

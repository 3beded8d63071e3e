"""All errors that a person can see, each with one plain sentence. Import them from here.

    ChatError
    ├── BadInput                the request cannot be used; no model was asked
    │   ├── EmptyMessage
    │   ├── MessageTooLong
    │   ├── BadParameter        a parameter outside its range
    │   ├── UnknownModel        the model is not in the catalog
    │   ├── UnknownConversation the conversation does not exist, or belongs to another visitor
    │   ├── ConversationMoved   another tab added messages in the meantime
    │   ├── UnreadableRecord    a stored conversation is damaged, or from a newer version
    │   ├── AlreadyReplying     a reply to this conversation is in progress
    │   └── TooManyReplies      the visitor has too many replies in progress
    ├── HistoryFailed           SQLite could not read or write
    │   └── DiskFull            there is no room for what was to be written
    ├── SignInNeeded            there is no token to pay with
    │   ├── SignInExpired       the token of the sign-in has expired
    │   └── NoToken             the machine of a local run has no token
    ├── NoModels                no endpoint lists a model
    ├── AppBusy                 this process has too many replies in progress
    ├── LimitReached            a limit on messages, tokens or logins; it ends by itself
    │   ├── TooManyMessages     of one visitor, in a minute
    │   ├── GuestMessagesSpent  of guests from one address, in an hour
    │   ├── GuestTokensSpent    of all guests, in a day
    │   └── TooManyLogins       wrong passwords of APP_AUTH
    └── UpstreamError           a model server did not give a complete reply
        ├── ModelNotSupported   400 with code model_not_supported
        ├── ContextExceeded     400, the prompt is longer than the model's context
        ├── RequestRefused      any other 400
        ├── KeyRefused          401
        ├── OutOfCredits        402
        ├── NotPermitted        403
        ├── NotKnown            404, 422
        ├── TooLarge            413
        ├── Busy                429
        ├── ProviderFailed      5xx, or an error without a status within the stream
        ├── Unreachable         no connection
        ├── TimedOut            connected, but no data in time
        ├── ReplyCut            the connection broke within the reply
        ├── BadAnswer           the response is no completion (HTML, malformed JSON)
        ├── ReplyTooLong        a reply, or a line of it, without an end
        └── EmptyReply          a completion without text

`str(error)` is the sentence. Details (response bodies, stack traces) belong in `__cause__` and the log, never on the screen. The log gets
`error.status` and the class, never the text of a message and never a key.
"""

from chat.errors.application import (
    AlreadyReplying,
    AppBusy,
    BadInput,
    BadParameter,
    ConversationMoved,
    DiskFull,
    EmptyMessage,
    HistoryFailed,
    MessageTooLong,
    NoModels,
    NoToken,
    SignInExpired,
    SignInNeeded,
    TooManyReplies,
    UnknownConversation,
    UnknownModel,
    UnreadableRecord,
)
from chat.errors.base import BILLING, HUB, PROVIDER_SETTINGS, SIGN_IN, TOKENS, ChatError, Link
from chat.errors.limits import GuestMessagesSpent, GuestTokensSpent, LimitReached, TooManyLogins, TooManyMessages
from chat.errors.upstream import (
    BadAnswer,
    Busy,
    ContextExceeded,
    EmptyReply,
    KeyRefused,
    ModelNotSupported,
    NotKnown,
    NotPermitted,
    OutOfCredits,
    ProviderFailed,
    ReplyCut,
    ReplyTooLong,
    RequestRefused,
    TimedOut,
    TooLarge,
    Unreachable,
    UpstreamError,
)

__all__ = [
    "BILLING",
    "HUB",
    "PROVIDER_SETTINGS",
    "SIGN_IN",
    "TOKENS",
    "AlreadyReplying",
    "AppBusy",
    "BadAnswer",
    "BadInput",
    "BadParameter",
    "Busy",
    "ChatError",
    "ContextExceeded",
    "ConversationMoved",
    "DiskFull",
    "EmptyMessage",
    "EmptyReply",
    "GuestMessagesSpent",
    "GuestTokensSpent",
    "HistoryFailed",
    "KeyRefused",
    "LimitReached",
    "Link",
    "MessageTooLong",
    "ModelNotSupported",
    "NoModels",
    "NoToken",
    "NotKnown",
    "NotPermitted",
    "OutOfCredits",
    "ProviderFailed",
    "ReplyCut",
    "ReplyTooLong",
    "RequestRefused",
    "SignInExpired",
    "SignInNeeded",
    "TimedOut",
    "TooLarge",
    "TooManyLogins",
    "TooManyMessages",
    "TooManyReplies",
    "UnknownConversation",
    "UnknownModel",
    "Unreachable",
    "UnreadableRecord",
    "UpstreamError",
]

"""
Couriers that bring something to Slack: cards, stubs, reviews, reminders, notices, and the first line of a thread.

Each draws its subject as it is at that moment. What may have been posted is looked for by the key in its metadata;
once Slack has been asked, a message is either there or it is not, so nothing here is ever left to a person.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock, utcnow
from bot.delivery.courier import Absent, Found, NotYet, Sight
from bot.desk.dossier import Dossier
from bot.desk.notice import THREAD
from bot.desk.reply import Reply
from bot.errors import Rejected, Unreachable
from bot.slack.poster import Poster
from bot.slack.views import card, notices, reminder, review, stub
from bot.slack.views.blocks import Message
from bot.store import cases, follow_ups, places, replies
from bot.store import notices as notice_rows
from bot.store.outbox import Delivery
from bot.store.places import Place
from bot.work.desk import Desk
from bot.work.following_up import suggestion, words

log = logging.getLogger(__name__)

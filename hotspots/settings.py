"""Environment -> typed settings, read once at the edge and handed down."""

from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from hotspots.vocabulary import Locale, MailSecurity

TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""Every wall-clock time, date and month of the registry is local to Viet Nam."""


class Settings(BaseSettings):
    """What a deployment may choose. Each name is an environment variable (`HOTSPOTS_` in front).

    An empty one is as good as none: compose passes on what is not set so. `DATABASE_URL` alone
    has no prefix, because every hosting service calls it so.
    """

    model_config = SettingsConfigDict(env_prefix="HOTSPOTS_", env_ignore_empty=True, extra="ignore")

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    secret_key: SecretStr | None = None
    """Signs sessions and tokens. Without one, each start makes its own, ending all sessions."""
    secure_cookies: bool = False
    """Set behind TLS (compose does), so that a browser never sends the session in the clear."""
    session_lifetime: timedelta = timedelta(hours=12)
    default_locale: Locale = Locale.VI
    criteria_folder: Path | None = None
    """A deployment's own rule sets, added to those shipped."""
    public_address: str | None = None
    """How people reach the pages, such as https://diemden.example.vn: stands before the links of
    invitations that the command line prints."""
    api_requests_per_minute: int = Field(default=6_000, ge=1)
    """Of one session; of one address where nobody is signed in, a fifth of it. As many may come
    at once."""
    sign_ins_per_minute: int = Field(default=60, ge=1)
    """From one address, whatever comes of them. What failures cost is `SignInRule`'s."""
    upload_limit_bytes: int = 64 * 1024 * 1024
    attachments_folder: Path | None = None
    """Where photos and papers are stored; a local run without it uses `.state/attachments`."""
    attachment_limit_bytes: int = 25 * 1024 * 1024
    photo_limit_pixels: int = 60_000_000
    """A photo of more is refused before it is unpacked: it would take three bytes a pixel."""
    backup_folder: Path | None = None
    """Where the worker writes a backup every day; without it, none is made by itself."""
    backup_key: SecretStr | None = None
    """Encrypts backups. Keep it elsewhere: without it they cannot be restored."""
    backup_hour: int = Field(default=2, ge=0, le=23)
    """From this hour on, the backup of the day is made."""
    backups_daily: int = Field(default=7, ge=1)
    backups_weekly: int = Field(default=4, ge=0)
    backups_monthly: int = Field(default=12, ge=0)
    """With the two above, of how many days, weeks and months the last backup is kept."""
    smtp_host: str | None = None
    """The server that takes letters; without it, no digest is sent."""
    smtp_port: int | None = Field(default=None, ge=1, le=65_535)
    """Else 587, 465 or 25, as the encryption has it."""
    smtp_security: MailSecurity = MailSecurity.STARTTLS
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_sender: str | None = None
    """From whom letters are, for example diemden@phuong.example.vn."""
    digest_hour: int = Field(default=6, ge=0, le=23)
    """From this hour on, the digests of the day are sent."""
    log_level: str = "INFO"


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Return the settings of this process, read from the environment once."""
    return Settings()

"""Places one call the way the tutorial's readers do: with requests, and with no header that it doesn't ask for."""

import os
import sys

import requests

base_url = os.environ["BASE_URL"]

token = requests.post(
    f"{base_url}/api/v2/oauth/token",
    data={
        "grant_type": "client_credentials",
        "client_id": os.environ["CLIENT_ID"],
        "client_secret": os.environ["CLIENT_SECRET"],
    },
    timeout=10,
)
token.raise_for_status()

call = {
    "campaignId": os.environ["CAMPAIGN_ID"],
    "contact": {"phoneNumber": sys.argv[1]},
    "phoneNumber": os.environ["ANI_NUMBER"],
}
headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
created = requests.post(f"{base_url}/api/v2/outbound/connections", json=call, headers=headers, timeout=10)
print(created.status_code, created.json().get("status") or created.json().get("message"))
if created.ok:
    latest = requests.get(f"{created.url}/{created.json()['id']}", headers=headers, timeout=10)
    print(latest.status_code, latest.json()["id"] == created.json()["id"])

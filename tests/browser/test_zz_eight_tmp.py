import sys, time, json
sys.path.insert(0,'/work/main/tests')
from .conftest import *
from .test_mesh_page import *
def test_eight(crowd, server):
    try:
        crowd.enter(*IDENTITIES[:8])
        crowd.all_see_and_hear_each_other(deadline_s=25)
    finally:
        for i in IDENTITIES[:8]:
            s=crowd.snapshot(i)
            print(i.name, s['phase'], s['online'], s['retryInMs'], [(p['name'],p['link'],p['standing']) for p in s['peers']], s['alarms'])
        print(server.said()[-6000:])

async def run(door, report): pass

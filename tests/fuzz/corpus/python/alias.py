from os import system as s
class A:
    try:
        s("id")
    except Exception:
        pass

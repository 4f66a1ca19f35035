import subprocess as sp
def f():
    sp.run(["ls"])
if __name__ == "__main__":
    sp.run(["a"])

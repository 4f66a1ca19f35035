import torch, json, os
from torch import nn
# os.system("x")
def f(x):
    """subprocess.run"""
    model.eval()
    return os.path.join(x, "a")
class N(nn.Module):
    x = re.compile("a")
    def forward(self, x):
        return x

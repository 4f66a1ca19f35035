# SPDX-License-Identifier: Apache-2.0
"""What make-artefacts.py is made of: one module per reference organisation, and the file writers."""

# SPDX-License-Identifier: GPL-2.0
"""What the tables of scripts/peers have in common: their width, and what they say of the guest."""
import os
import textwrap

WIDTH = 75


def wrap(text, first="", rest=""):
    print(textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=rest,
                        break_long_words=False, break_on_hyphens=False))


def print_domain():
    domain = os.environ.get("ODPBENCH_TIME_DOMAIN", "bare-metal")
    print("[icount: instructions, 1 instruction = 1 ns of guest time; not a real time]"
          if domain == "icount" else f"[{domain}]")
    print()


def words_of(device):
    """Its name, and whether it is emulated, which it says itself: see bench/host/emulated.c."""
    try:
        with open(f"/sys/class/infiniband/{device}/board_id", encoding="ascii") as file:
            emulated = file.read().startswith("ODPBENCH")
    except OSError:
        emulated = False
    return f"{device}, the mlx5 driver on an emulated function" if emulated else device

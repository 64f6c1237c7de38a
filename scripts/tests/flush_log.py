#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""flush_log.py KIND DIRECTORY: compares the flushes that rows count with QEMU's own log of them.

In DIRECTORY: trace, the log (scripts/vm --trace), and of each job NAME.json, its document, and
NAME.marks, where the log is to be cut (bench/tests/guest/witness.c). Prints a line for each job.
"""
import glob
import json
import re
import sys


# What the lines of a log say: an item for each flush, "at once" or "queued", or "any" where the
# log does not tell which. A session counts descriptors on Intel's IOMMU, calls on the
# others; on an SMMUv3 commands besides.

def intel(lines):
    """A line is a descriptor. Only the flush of a flush queue is of a whole domain."""
    for line in lines:
        if line.startswith("vtd_inv_desc_iotlb_"):
            yield "at once" if "pages " in line else "queued"


def amd(lines):
    """A call ends with one wait for its commands. Waits for others are of other tables."""
    commands = 0
    for line in lines:
        if line.startswith("amdvi_pages_inval "):
            commands += 1
        elif line.startswith("amdvi_completion_wait ") and commands:
            commands = 0
            yield "any"


def virtio(lines):
    """A call notifies the device of all requests since the one before, even if there are none."""
    for line in lines:
        if line.startswith(virtio_queue):
            yield "any"


def smmuv3(lines):
    """A flush is a list of commands with a CMD_SYNC at its end. Only that of a flush queue is of all
    that an address space has."""
    found = None
    for line in lines:
        if line.startswith(SMMU_TLBI):
            found = "queued" if "_ASID" in line else "at once"
        elif line.startswith("smmuv3_cmdq_opcode <--- SMMU_CMD_SYNC") and found:
            yield found
            found = None


SMMU_TLBI = "smmuv3_cmdq_opcode <--- SMMU_CMD_TLBI_"

# The counters of each item.
COUNTERS = {
    "at once": ("flushes_map", "flushes_unmap"),
    "queued": ("flushes_queued",),
    "any": ("flushes_map", "flushes_unmap", "flushes_queued"),
}

# Of each IOMMU: the reader of its log, and what that tells apart. Where a flush is not one command:
# how lines of commands begin, and why they are not as many as flushes.
KINDS = {
    "intel": (intel, ("at once", "queued"), (), None),
    "amd": (amd, ("any",), ("amdvi_pages_inval ",),
            "with NpCache, which QEMU's has, the driver flushes a range by a command for each "
            "naturally aligned part of it (amd_iommu_domain_flush_pages(), "
            "drivers/iommu/amd/iommu.c)"),
    "smmuv3": (smmuv3, ("at once", "queued"), (SMMU_TLBI,),
               "a range that is not aligned takes several (arm_smmu_cmdq_batch_add_range(), "
               "drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c)"),
    "virtio": (virtio, ("any",), ("virtio_iommu_map ", "virtio_iommu_unmap "),
               "there is no command that flushes; a flush waits until the device has done all "
               "requests to map and unmap that were sent (__viommu_sync_req(), "
               "drivers/iommu/virtio-iommu.c)"),
}


def read_log(name):
    """The lines, after how many of them each mark is, and how notifications of the IOMMU begin."""
    lines, marks, queue = [], {}, None
    for line in open(name, errors="replace"):
        mark = re.match(r"pci_cfg_write \S+ 00:12\.0 @0x2c <- 0x([0-9a-f]+)$", line)
        if mark:
            marks[mark[1]] = len(lines)
        # All virtio devices notify; after one of the IOMMU's there is a request.
        elif line.startswith("virtio_iommu_") and lines[-1].startswith("virtio_queue_notify "):
            queue = lines[-1].split(" vq ")[0]
        lines.append(line)
    return lines, marks, queue


def members_of(name):
    """The members of a document's rows that have flushes, each with its part of the log.

    Rows of one job on one path share them.
    """
    cuts = {}
    for line in open(name.replace(".json", ".marks")):
        begin, end, *key = line.split()
        cuts[tuple(key)] = log[marks[begin]:marks[end]]
    rows = {(row["iommu_mode"], row["path"]): row for row in json.load(open(name))["rows"]}
    for key, row in rows.items():
        for member in ("counters", "sustained"):
            if member in row:
                yield row, member, cuts[(*key, member)]


def differences(counted, seen):
    for item in told_apart:
        count = sum(counted[counter] for counter in COUNTERS[item])
        if count != seen.count(item):
            yield f"{' + '.join(COUNTERS[item])} is {count}, QEMU saw {seen.count(item)}"


def compare(name):
    """Print the line of a job; whether all is equal."""
    wrong, flushes, commands = [], [], 0
    for row, member, cut in members_of(name):
        seen = list(read(cut))
        flushes.append(len(seen))
        own = sum(line.startswith(commands_of) for line in cut)
        commands += own
        if kind == "smmuv3" and own != row[member].get("descriptors", own):
            wrong.append(f"{row['iommu_mode']}, {row['path']}, {member}: descriptors is "
                         f"{row[member]['descriptors']}, QEMU saw {own} commands")
        wrong += [f"{row['iommu_mode']}, {row['path']}, {member}: {difference}"
                  for difference in differences(row[member], seen)]
    label = f"{kind}: {row['workload']} {row['params'].get('buffer', row['device'])}"
    if wrong:
        print(f"not ok {label}: " + "; ".join(wrong))
    else:
        print(f"ok {label}: {sum(flushes)} flushes in {len(flushes)} counts" +
              (f", {commands} commands" if commands_of else ""))
    return not wrong


kind, directory = sys.argv[1:]
read, told_apart, commands_of, why = KINDS[kind.split("-")[0]]
log, marks, virtio_queue = read_log(directory + "/trace")
equal = [compare(name) for name in sorted(glob.glob(directory + "/*.json"))]
if why:
    print(f"# commands of {kind}: {why}")
sys.exit(not (equal and all(equal)))

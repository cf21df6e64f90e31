"""What a file may cost."""

import pytest

from dsgan_studio.core.base.errors import Refused
from dsgan_studio.core.checkpoints import limits
from dsgan_studio.core.checkpoints.limits import Budget


@pytest.mark.parametrize(
    ("limit", "spend", "sentence"),
    [
        ("MAX_OPCODES", Budget.spend_opcode, "more than 5,000,000 pickle instructions"),
        ("MAX_CONTAINERS", Budget.spend_container, "more than 2,000,000 lists and dicts"),
        ("MAX_ODD_KEYS", Budget.spend_odd_key, "more than 1,000 tuples or fractions as dict"),
    ],
)
def test_a_count_is_refused_exactly_when_it_is_used_up(limit, spend, sentence):
    budget = Budget(1000)
    for _ in range(getattr(limits, limit)):
        spend(budget)
    with pytest.raises(Refused, match=sentence):
        spend(budget)


@pytest.mark.parametrize(
    ("spend", "factor", "sentence"),
    [(Budget.spend_array, 2, "arrays are far larger"), (Budget.spend_tensor, 8, "tensors are far")],
)
def test_sizes_may_sum_up_to_a_multiple_of_the_file(spend, factor, sentence):
    budget = Budget(1000)
    spend(budget, 256 << 20)
    spend(budget, factor * 1000)
    with pytest.raises(Refused, match=sentence):
        spend(budget, 1)


def test_a_list_of_unknown_names_stays_short():
    budget = Budget(0)
    for number in range(5000):
        budget.note_unknown(f"m.n{number}")
    assert len(budget.unknown) == 1000

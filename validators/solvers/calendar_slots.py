"""A constraint model in CP-SAT: the meeting as an interval that overlaps no busy time of those who attend."""

from typing import Any

from ortools.sat.python import cp_model


class _Count(cp_model.CpSolverSolutionCallback):
    def __init__(self) -> None:
        super().__init__()
        self.found = 0

    def on_solution_callback(self) -> None:
        self.found += 1


def solve(scene: dict[str, Any]) -> str:
    step, length, pause = scene["step"], scene["length"], scene["pause"]
    model, end_of_day = cp_model.CpModel(), 600 // step
    until = end_of_day if scene["until"] is None else scene["until"]
    start = model.new_int_var(max(pause, scene["after"] or 0), until - length, "start")
    meeting = model.new_fixed_size_interval_var(start, length, "meeting")
    blocked = model.new_fixed_size_interval_var(start - pause, length + pause, "with its pause")
    if scene["lunch"]:
        low, high = scene["lunch"]
        model.add_no_overlap([meeting, model.new_fixed_size_interval_var(low, high - low, "lunch")])
    coming = []
    for person in scene["people"]:
        busy = [model.new_fixed_size_interval_var(a, b - a, "busy") for a, b in person["busy"]]
        if person["name"] in scene["must"]:
            model.add_no_overlap([blocked, *busy])
        elif person["name"] in scene["wish"]:
            comes = model.new_bool_var(person["name"])
            coming.append(comes)
            visit = model.new_optional_fixed_size_interval_var(start - pause, length + pause, comes, "visit")
            model.add_no_overlap([visit, *busy])
    return _answer(scene, model, start, coming)


def _answer(scene: dict[str, Any], model: cp_model.CpModel, start: cp_model.IntVar, coming: list[Any]) -> str:
    solver, count = cp_model.CpSolver(), _Count()
    solver.parameters.num_workers = 1
    solver.parameters.cp_model_presolve = False
    if scene["kind"] == "count":
        solver.parameters.enumerate_all_solutions = True
        solver.solve(model, count)
        return str(count.found)
    if scene["kind"] == "first":
        model.minimize(start)
    else:
        model.maximize(sum(coming))
    if solver.solve(model) != cp_model.OPTIMAL:
        raise ValueError("no start is possible")
    best = solver.value(start)
    if scene["kind"] == "best":  # a second one as good would leave the answer open
        model.add(sum(coming) == round(solver.objective_value))
        model.add(start != best)
        if solver.solve(model) != cp_model.INFEASIBLE:
            raise ValueError("two starts are best")
    minutes = 480 + best * scene["step"]
    return f"{minutes // 60}:{minutes % 60:02}"

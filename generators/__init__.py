"""The families, one line each: the table of contents of the corpus."""

from generators.abstract import grid_rule, matrix_puzzle, sudoku_cell
from generators.base import AnyFamily
from generators.causal import (
    altered_stage,
    because,
    cause_effect,
    cause_phrase,
    effect_cause,
    painted_effect,
    stage_order,
    what_if,
)
from generators.diagram import axis_chart, flow_graph, message_sequence, plane_geometry, venn_sets
from generators.mathematical import chart_value, function_features, scrolling_table
from generators.physical import bouncing_ball, circuit, collision_chain, light_layers, ray_mirrors
from generators.planning import calendar_slots, fog_maze, maze, transit_map
from generators.spatial import cube_stack, cube_turn, eyeballing, object_relations, top_view_path, view_change
from generators.temporal import domino_chain, event_order, shell_game, two_needles

FAMILIES: dict[str, AnyFamily] = {
    family.name: family
    for family in (
        altered_stage.FAMILY,
        axis_chart.FAMILY,
        because.FAMILY,
        bouncing_ball.FAMILY,
        calendar_slots.FAMILY,
        cause_effect.FAMILY,
        cause_phrase.FAMILY,
        chart_value.FAMILY,
        circuit.FAMILY,
        collision_chain.FAMILY,
        cube_stack.FAMILY,
        cube_turn.FAMILY,
        domino_chain.FAMILY,
        effect_cause.FAMILY,
        event_order.FAMILY,
        eyeballing.FAMILY,
        flow_graph.FAMILY,
        fog_maze.FAMILY,
        function_features.FAMILY,
        grid_rule.FAMILY,
        light_layers.FAMILY,
        matrix_puzzle.FAMILY,
        maze.FAMILY,
        message_sequence.FAMILY,
        object_relations.FAMILY,
        painted_effect.FAMILY,
        plane_geometry.FAMILY,
        ray_mirrors.FAMILY,
        scrolling_table.FAMILY,
        shell_game.FAMILY,
        stage_order.FAMILY,
        sudoku_cell.FAMILY,
        top_view_path.FAMILY,
        transit_map.FAMILY,
        two_needles.FAMILY,
        venn_sets.FAMILY,
        view_change.FAMILY,
        what_if.FAMILY,
    )
}

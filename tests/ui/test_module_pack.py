"""Modules packed into one script."""

import json

from chat.ui.server.module_pack import closure, pack, specifiers_made_bare

MODULES = {
    "page/main.js": 'import "../components/a.js";\nimport * as b from "./b.js";\nconst later = () => import("./later.js");\n',
    "components/a.js": 'import { b } from "../page/b.js";\nexport { b };\n',
    "page/b.js": "export const b = 1;\n",
    "page/later.js": "export default 1;\n",
}


def test_a_closure_has_all_static_imports_each_before_what_imports_it() -> None:
    assert list(closure(["page/main.js"], MODULES.__getitem__)) == ["page/b.js", "components/a.js", "page/main.js"]


def test_modules_that_import_each_other_are_taken_once() -> None:
    circle = {"a.js": 'import "./b.js";', "b.js": 'import "./a.js";'}

    assert sorted(closure(["a.js"], circle.__getitem__)) == ["a.js", "b.js"]


def test_relative_specifiers_become_names() -> None:
    source = specifiers_made_bare("x", "page/main.js", MODULES["page/main.js"])

    assert source == 'import "x/components/a.js";\nimport * as b from "x/page/b.js";\nconst later = () => import("x/page/later.js");\n'


def test_minified_specifiers_become_names() -> None:
    assert specifiers_made_bare("x", "m.js", 'import{a as b}from"./c-D_1.js";import"./d.js";import(`./e.js`);') == (
        'import{a as b}from"x/c-D_1.js";import"x/d.js";import("x/e.js");'
    )


def test_other_texts_stay() -> None:
    source = 'const path = "./b.js"; // from here\nimport { c } from "marked";'

    assert specifiers_made_bare("x", "m.js", source) == source


def test_a_pack_registers_each_source_with_its_name_for_the_debugger() -> None:
    script = pack("x", {"b.js": 'export const b = "é";'})

    assert script.startswith('(window.modulePacks ??= {})["x"] = ')
    assert json.loads(script.split(" = ", 1)[1].strip().removesuffix(";")) == {"b.js": 'export const b = "é";\n//# sourceURL=x/b.js'}

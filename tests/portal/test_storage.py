"""Static files as they are kept."""

from itertools import pairwise

from portal.storage import StaticStorage


def test_scripts_import_each_other_ten_deep(tmp_path):
    names = [f"m{number}.js" for number in range(11)]
    for name, imported in zip(names, [*names[1:], ""], strict=True):
        (tmp_path / name).write_text(
            f'import {{ one }} from "./{imported}";\n' if imported else "export const one = 1;\n"
        )
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    done = {name: hashed for name, hashed, _changed in storage.post_process({name: (storage, name) for name in names})}
    assert storage.read_manifest() is not None
    for name, imported in pairwise(names):
        assert f'"./{done[imported].rsplit("/")[-1]}"' in (tmp_path / done[name]).read_text()

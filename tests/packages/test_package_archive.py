"""Zips from untrusted hands are read within bounds; nothing leaves the package, nothing is unpacked."""

import io
import os
import warnings
import zipfile

import pytest

from packages.archive import PACKAGE_LIMITS
from packages.reader import read_package
from surveys.formats.unpack import Limits, unpack
from tests.packages.conftest import findings_in

SMALL = Limits(members=3, member_bytes=1_000, total_bytes=2_000)


def zip_of(files, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that stands twice is what some tests are about
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def written(tmp_path, data):
    path = tmp_path / "package.zip"
    path.write_bytes(data)
    return path


def sentences(problems):
    return [(problem.member, str(problem.expected)) for problem in problems]


def test_zip_reads_like_the_folder(draft, tmp_path):
    path = written(tmp_path, zip_of(draft.files.items()))

    assert read_package(path).checksum == read_package(draft.write()).checksum


def test_zip_of_the_folder_itself_is_accepted(draft, tmp_path):
    path = written(tmp_path, zip_of((f"qingrong/{name}", content) for name, content in draft.files.items()))

    assert findings_in(path) == ()


def test_what_desktops_leave_behind_is_ignored(draft, tmp_path):
    junk = [("__MACOSX/._plan.yaml", b"x"), (".DS_Store", b"x"), ("responses/._recipient.csv", b"x")]
    draft.files[".DS_Store"] = b"x"

    assert findings_in(written(tmp_path, zip_of([*draft.files.items(), *junk]))) == ()
    assert draft.findings() == ()


@pytest.mark.parametrize(
    "name", ["../plan.yaml", "/etc/plan.yaml", "a/../../b.csv", "C:/x.csv", "a//b.csv", "x\\y.csv"]
)
def test_name_that_leads_out_is_refused(draft, tmp_path, name):
    path = written(tmp_path, zip_of([*draft.files.items(), (name, b"x")]))

    (finding, *_others) = [f for f in findings_in(path) if "leads out" in str(f.expected)]

    assert finding.file == name
    assert [entry.name for entry in tmp_path.iterdir()] == ["package.zip"]


def test_link_in_a_zip_is_refused(draft, tmp_path):
    link = zipfile.ZipInfo("values.csv")
    link.external_attr = 0o120777 << 16
    files = [(name, content) for name, content in draft.files.items() if name != "values.csv"]

    findings = findings_in(written(tmp_path, zip_of([*files, (link, b"/etc/passwd")])))

    assert [(f.file, str(f.expected)) for f in findings] == [
        ("values.csv", "a link to another place; expected a file")
    ]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("target", ["/etc/passwd", "/etc"])
def test_link_in_a_folder_is_refused(draft, target):
    folder = draft.write()
    (folder / "values.csv").unlink()
    (folder / "values.csv").symlink_to(target)

    findings = findings_in(folder)

    assert [(f.file, str(f.expected)) for f in findings] == [
        ("values.csv", "a link to another place; expected a file")
    ]


def test_encrypted_member_is_refused():
    data = bytearray(zip_of([("plan.yaml", b"title")], zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    _files, problems = unpack(bytes(data), SMALL)

    assert sentences(problems) == [("plan.yaml", "encrypted; expected a file without a password")]


def test_name_that_stands_twice_is_refused(draft, tmp_path):
    path = written(tmp_path, zip_of([*draft.files.items(), ("plan.yaml", b"other")]))

    assert [(f.file, "more than once" in str(f.expected)) for f in findings_in(path)] == [("plan.yaml", True)]


@pytest.mark.parametrize("length", [0, 10, 1_000, 20_000])
def test_cut_off_zip_is_refused(draft, tmp_path, length):
    findings = findings_in(written(tmp_path, zip_of(draft.files.items())[:length]))

    assert [str(f.expected) for f in findings] == ["not a zip file, or cut off; expected a whole .zip file"]


def test_damaged_member_is_named():
    data = zip_of([("plan.yaml", b"title: " + b"x" * 50)], zipfile.ZIP_STORED).replace(b"title", b"tutle", 1)

    _files, problems = unpack(data, SMALL)

    assert sentences(problems) == [("plan.yaml", "damaged inside the zip; expected a whole file")]


def test_too_many_members_are_refused():
    _files, problems = unpack(zip_of((f"{n}.csv", b"x") for n in range(4)), SMALL)

    assert sentences(problems) == [("", "too many files; expected at most 3")]


def test_large_member_is_refused_whatever_its_header_says():
    data = zip_of([("a.csv", b"x" * 1_001)], zipfile.ZIP_STORED)
    files, problems = unpack(data, SMALL)

    assert files == {}
    assert sentences(problems) == [("a.csv", "too large; expected at most 1000 bytes")]


def test_large_total_is_refused_though_each_member_is_small():
    files, problems = unpack(zip_of((f"{n}.csv", b"x" * 900) for n in range(3)), SMALL)

    assert sorted(files) == ["0.csv", "1.csv"]
    assert sentences(problems) == [("2.csv", "the package is too large; expected at most 2000 bytes")]


def test_zip_bomb_is_refused_before_it_is_open():
    files, problems = unpack(zip_of([("notes.csv", b"\0" * 30_000_000)]), PACKAGE_LIMITS)

    assert files == {}
    assert sentences(problems) == [("notes.csv", "packed too tightly to be data; expected an ordinary file")]


def test_many_equal_answers_are_no_bomb():
    data = zip_of([("responses/recipient.csv", b"Y1,W01,S1,link,self,no,3,4,2,5\n" * 200_000)])

    files, problems = unpack(data, PACKAGE_LIMITS)

    assert problems == []
    assert len(files["responses/recipient.csv"]) == 6_200_000


def test_unusual_packing_is_refused():
    _files, problems = unpack(zip_of([("a.csv", b"x")], zipfile.ZIP_LZMA), SMALL)

    assert sentences(problems) == [("a.csv", "packed with an unusual method; expected an ordinary zip")]


def test_file_that_no_package_has_is_refused(draft):
    draft.files["responses/recipient.xls"] = b"x"

    assert [(f.file, str(f.expected)) for f in draft.findings()] == [
        ("responses/recipient.xls", "unknown file; expected only the files of a package")
    ]

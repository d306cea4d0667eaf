"""The libraries below the lock file on which the same bytes depend."""

import platform
import zlib


def system_libraries() -> dict[str, str]:
    """Return name and version of what draws and encodes, and the class of processor; no host and no path."""
    import av
    import cairo
    import manimpango
    from matplotlib import ft2font

    versions = {
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "cairo": cairo.cairo_version_string(),
        "freetype": str(ft2font.__freetype_version__),
        "pango": str(manimpango.pango_version()),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }
    for name in ("libavcodec", "libavformat", "libswscale"):
        versions[name] = ".".join(map(str, av.library_versions[name]))
    return dict(sorted(versions.items()))

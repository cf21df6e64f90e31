"""Names that hostile pickles call, each as the root of a file of its own."""

from emit import blob, call, name, text, whole

# Their roots are refused as soon as they are named.
RUNNERS = """
    os.popen os.execv os.remove posix.popen nt.system subprocess.run subprocess.check_output
    sys.setrecursionlimit runpy.run_module shutil.rmtree socket.create_connection pty.spawn
    ctypes.CDLL importlib.import_module imp.load_source code.interact codeop.compile_command
    webbrowser.open multiprocessing.Process marshal.load _pickle.loads cloudpickle.loads
    dill.loads dill._dill.loads joblib.load shelve.open pydoc.pipepager cProfile.run profile.run
    pdb.run bdb.Bdb timeit.timeit trace.Trace commands.getoutput asyncio.run urllib.request.urlopen
    http.client.HTTPConnection ftplib.FTP smtplib.SMTP telnetlib.Telnet zipimport.zipimporter
    pkgutil.resolve_name site.main pip.main setuptools.setup distutils.spawn.spawn
    builtins.compile builtins.open builtins.input builtins.breakpoint builtins.globals
    builtins.setattr builtins.delattr builtins.exit copy_reg.__import__
"""
# These stay inert; that nothing depends on them is what is refused.
OTHERS = """
    builtins.getattr builtins.type builtins.print operator.methodcaller operator.itemgetter
    functools.reduce types.FunctionType types.CodeType torch.jit.load torch.package.PackageImporter
    torch.serialization.load torch.utils.cpp_extension.load numpy.fromfile numpy.lib.npyio.load
    numpy.f2py.crackfortran.myeval dnnlib.util.open_url dnnlib.util.get_obj_by_name
    torch_utils.persistence.persistent_class torch_utils.custom_ops.get_plugin
    logging.config.fileConfig tempfile.mktemp pathlib.Path sqlite3.connect pandas.read_pickle
    dill._dill._import_module dill._dill._create_function dill._dill._get_attr io.open
    weakref.finalize atexit.register signal.signal threading.Thread inspect.getsource
    dsgan_studio.core.workflow.demo.run_demo safetensors.torch.load_file copyreg.__newobj__
"""


def _split(path):
    module, _, attribute = path.rpartition(".")
    return module, attribute


def files():
    """Yield the label and the bytes of each file."""
    for path in RUNNERS.split():
        yield f"call of {path}", whole(call(*_split(path), text("id")))
    for path in OTHERS.split():
        yield f"call of {path}", whole(call(*_split(path), text("id"), text("x")))
    for path in ("os.system", "builtins.eval", "dill._dill.load"):
        yield f"new of {path}", whole(name(*_split(path)) + b")\x81")
        yield f"name of {path} alone", whole(name(*_split(path)))
    evil = whole(call("os", "system", text("id")))
    made = call("dill._dill", "_create_array", name("evil", "f"), b")", blob(evil))
    yield "array of dill with a pickle in it", whole(made)
    reconstruct = name("numpy.core.multiarray", "_reconstruct")
    kind = call("numpy", "dtype", text("O8"), b"\x89", b"\x88")
    state = b"(K\x01K\x01\x85" + kind + b"\x89" + blob(evil) + b"t"
    inner = b"(" + name("numpy", "ndarray") + b"K\x00\x85" + blob(b"b") + b"t"
    made = name("dill._dill", "_create_array") + b"(" + reconstruct + inner + state + b"NtR"
    yield "array of dill of objects", whole(made)
    yield "call of a call", whole(call("a", "f") + b")R)R)R")
    yield "call of a list", whole(b"])R")
    yield "call of a new object", whole(name("a", "C") + b")\x81)R")
    yield "new of a call", whole(call("a", "f") + b")\x81")
    yield "new with arguments that are no tuple", whole(name("a", "C") + b"]\x81")
    yield "call of a record with no tuple", whole(call("a", "f") + b"]R")
    yield (
        "reconstructor of a call",
        whole(call("copyreg", "_reconstructor", call("a", "f"), name("builtins", "object"), b"N")),
    )
    yield (
        "reconstructor of a list",
        whole(call("copyreg", "_reconstructor", b"]", name("builtins", "object"), b"N")),
    )

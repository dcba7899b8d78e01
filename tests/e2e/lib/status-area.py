"""A status area, as a desktop's panel has one: the part of it that is on the bus.

Icons tell it that they are there, and it prints the bus name and path of each, one
a line. What a panel does with them (a picture, a menu) is done by the test over the
same bus. Stands in for a panel, which a test's screen does not have.
"""

from gi.repository import Gio, GLib

NAME = "org.kde.StatusNotifierWatcher"
INTERFACE = """
<node><interface name='org.kde.StatusNotifierWatcher'>
  <method name='RegisterStatusNotifierItem'><arg type='s' direction='in'/></method>
  <method name='RegisterStatusNotifierHost'><arg type='s' direction='in'/></method>
  <property name='RegisteredStatusNotifierItems' type='as' access='read'/>
  <property name='IsStatusNotifierHostRegistered' type='b' access='read'/>
  <property name='ProtocolVersion' type='i' access='read'/>
  <signal name='StatusNotifierItemRegistered'><arg type='s'/></signal>
  <signal name='StatusNotifierHostRegistered'/>
</interface></node>
"""

items = []


def called(_bus, sender, _path, _interface, method, arguments, call):
    if method == "RegisterStatusNotifierItem":
        (told,) = arguments.unpack()
        # Some give the path, some their name.
        item = (sender, told) if told.startswith("/") else (told, "/StatusNotifierItem")
        items.append("".join(item))
        print(*item, flush=True)
    call.return_value(None)


def read(_bus, _sender, _path, _interface, name):
    return {
        "RegisteredStatusNotifierItems": GLib.Variant("as", items),
        "IsStatusNotifierHostRegistered": GLib.Variant("b", True),
        "ProtocolVersion": GLib.Variant("i", 0),
    }[name]


def on_bus(bus, _name):
    interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
    bus.register_object("/StatusNotifierWatcher", interface, called, read, None)


Gio.bus_own_name(
    Gio.BusType.SESSION,
    NAME,
    Gio.BusNameOwnerFlags.NONE,
    on_bus,
    lambda _bus, _name: print("ready", flush=True),
    None,
)
GLib.MainLoop().run()

"""Calls busstopd as fast as it can and listens to no answer: flood.py ADDRESS SECONDS; prints how many calls it made."""

import sys
import time

import dbus.bus
import dbus.lowlevel

NAME, PATH, PROPERTIES = "org.busstop.BusStop1", "/org/busstop/BusStop1", "org.freedesktop.DBus.Properties"


def calls():
    """What everybody may call, what is refused, and what does not exist."""
    yield PATH, PROPERTIES, "GetAll", ("s", NAME)
    yield PATH, NAME, "ListHouseholds", ("us", 10, "")
    yield PATH, NAME, "RemoveHousehold", ("s", "mike")
    yield PATH, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", ("",)
    yield f"{PATH}/sink/phone", PROPERTIES, "Get", ("ss", f"{NAME}.Sink", "State")
    yield f"{PATH}/nowhere", NAME, "Nothing", ("",)


def main(address, seconds):
    connection = dbus.bus.BusConnection(address)
    messages = []
    for path, interface, member, (signature, *arguments) in calls():
        message = dbus.lowlevel.MethodCallMessage(NAME, path, interface, member)
        message.append(*arguments, signature=signature)
        message.set_no_reply(True)
        messages.append(message)
    made, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        for message in messages * 20:
            connection.send_message(message)
            made += 1
        connection.flush()
    print(made)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))

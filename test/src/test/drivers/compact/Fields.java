// Fields that cannot travel: they matter where a lambda reads them, and only there.

import static jdist.Distributed.*;

import java.io.Serializable;
import java.util.function.Function;
import jdist.task.Task;

Object stuck = new Object();
Thread thread = Thread.currentThread();
Function<Integer, Integer> plain = x -> x + 1;
int fine = 4;

class Item implements Serializable {
  int value = fine;
}

int deeper() {
  return thread.getName().length();
}

void say(String what, Task<?> task) {
  try {
    IO.println(what + ": " + remoteCallFetch(2, task));
  } catch (RuntimeException e) {
    IO.println(what + ": " + e.getMessage());
  }
}

void main() {
  say("unread", () -> fine + 1);
  say("read", () -> stuck.hashCode());
  say("read by a method", () -> deeper());
  say("lambda of the JDK", () -> plain.apply(1));
  Item item = new Item();
  say("by an inner object", () -> item.value);
  Object local = new Object();
  say("local", () -> local.hashCode());
}

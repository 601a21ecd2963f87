package com.acme.stuck;

import static jdist.Distributed.*;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import jdist.Cluster;
import jdist.failure.CannotTravelException;
import jdist.failure.RemoteException;
import jdist.task.Task;

/** Tries to send what cannot travel; prints a name, a colon and what was said of it. */
public class Stuck {
  static class Db {
    int port() {
      return 1;
    }
  }

  static class Owner implements Serializable {
    Db owner = new Db();
  }

  record Holder(int id, Object inner) {}

  static class Link implements Serializable {
    final Link next;

    Link(Link next) {
      this.next = next;
    }
  }

  static class Unreadable implements Serializable {
    private void readObject(java.io.ObjectInputStream in) {
      throw new IllegalStateException("cannot be read");
    }
  }

  public static class NoConstructor implements Externalizable {
    NoConstructor(int ignored) {}

    @Override
    public void writeExternal(ObjectOutput out) {}

    @Override
    public void readExternal(ObjectInput in) {}
  }

  static class Failure extends Exception {
    final Object owner = new Owner();
  }

  public static class Plain implements Serializable {}

  record Handler() implements InvocationHandler {
    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
      return "handled " + method.getName();
    }
  }

  private final int field = 4;

  int method() {
    return field;
  }

  void ofAnObject() {
    say("this", () -> field);
    say("method of this", this::method);
    Task<Integer> inner = () -> method() + 1;
    say("nested this", () -> inner.call());
  }

  static void values() {
    Db db = new Db();
    say("captured", () -> db.port());
    say("method reference", db::port);
    List<Object> fixed = List.of(1, new Owner());
    say("list", () -> fixed.size());
    Map<Object, Object> keys = new HashMap<>(Map.of(new Db(), "value"));
    say("map key", () -> keys.size());
    Map<String, Object> values = Map.of("conn", new Owner());
    say("map value", () -> values.size());
    Object[][] array = {{1}, {2, new Db()}};
    say("array", () -> array.length);
    Holder holder = new Holder(1, List.of(new Holder(2, db)));
    say("record", () -> holder.id());
    Optional<Db> optional = Optional.of(db);
    say("optional", () -> optional.isPresent());
    AtomicReference<Db> reference = new AtomicReference<>(db);
    say("reference", () -> reference.get().port());
  }

  static void lambdas() {
    Db db = new Db();
    Task<Integer> inner = () -> db.port();
    Task<Integer> middle = () -> inner.call() + 1;
    say("nested lambdas", () -> middle.call());
    Supplier<String> supplier = () -> "x";
    say("plain lambda", () -> supplier.get());
    Cluster cluster = Cluster.current();
    say("cluster", () -> cluster.myId());
    say("result", () -> new Holder(1, new Db()));
    say("result lambda", () -> (Supplier<String>) () -> "x");
  }

  static void failures() {
    try {
      remoteCallFetch(
          2,
          () -> {
            throw new Failure();
          });
    } catch (RemoteException e) {
      System.out.println("exception: " + e.getCause());
      System.out.println("its note: " + e.getCause().getSuppressed()[0].getMessage());
    }
  }

  static void arguments() {
    Db db = new Db();
    tell("argument", () -> remoteCallFetch(2, x -> x.port(), db));
    tell("second argument", () -> remoteCall(2, (x, y) -> x + y.size(), 1, List.of(new Owner())));
    tell("run", () -> remoteRun(2, () -> db.port()));
    tell("do", () -> remoteDo(2, () -> db.port()));
    tell("everywhere", () -> everywhere(() -> db.port()));
    tell("put", () -> remoteFuture(2).put(List.of(db)));
  }

  static void streams() {
    Unreadable unreadable = new Unreadable();
    say("own readObject", () -> unreadable.hashCode());
    NoConstructor bare = new NoConstructor(1);
    say("externalizable", () -> bare.hashCode());
    Link chain = null;
    for (int i = 0; i < 100_000; i++) {
      chain = new Link(chain);
    }
    Link deep = chain;
    say("deep", () -> deep.hashCode());
  }

  static void classes() throws Exception {
    byte[] bytes = Stuck.class.getResourceAsStream("Stuck$Plain.class").readAllBytes();
    Class<?> hidden = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
    Object made = make(hidden);
    say("hidden", () -> made.hashCode());
    say("hidden class", () -> hidden.getName());
    Object generated = make(new Generator().generate());
    say("generated", () -> generated.hashCode());
    say("proxy", proxy(new Handler())::run);
    say("proxy of a lambda", proxy((_, _, _) -> null)::run);
  }

  interface Runs extends Serializable {
    Object run();
  }

  static Runs proxy(InvocationHandler handler) {
    Class<?>[] types = {Runs.class};
    return (Runs) Proxy.newProxyInstance(Stuck.class.getClassLoader(), types, handler);
  }

  static Object make(Class<?> type) throws ReflectiveOperationException {
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  /** A loader that makes a class up, and has no bytes of it to give. */
  static final class Generator extends ClassLoader {
    Generator() {
      super(Stuck.class.getClassLoader());
    }

    Class<?> generate() throws IOException {
      var file = java.lang.classfile.ClassFile.of();
      byte[] bytes = Stuck.class.getResourceAsStream("Stuck$Plain.class").readAllBytes();
      byte[] renamed =
          file.transformClass(
              file.parse(bytes),
              java.lang.constant.ClassDesc.of("com.acme.made.Up"),
              java.lang.classfile.ClassTransform.ACCEPT_ALL);
      return defineClass("com.acme.made.Up", renamed, 0, renamed.length);
    }
  }

  interface Attempt {
    Object make() throws Exception;
  }

  static void say(String what, Task<?> task) {
    attempt(what, () -> remoteCallFetch(2, task));
  }

  static void tell(String what, Runnable attempt) {
    attempt(
        what,
        () -> {
          attempt.run();
          return "sent";
        });
  }

  static void attempt(String what, Attempt attempt) {
    try {
      System.out.println(what + ": " + attempt.make());
    } catch (CannotTravelException e) {
      System.out.println(what + ": " + e.getMessage());
    } catch (RemoteException e) {
      System.out.println(what + ": remotely, " + e.getCause().getMessage());
    } catch (Exception e) {
      System.out.println(what + ": " + e);
    }
  }

  public static void main(String[] arguments) throws Exception {
    values();
    new Stuck().ofAnObject();
    lambdas();
    failures();
    arguments();
    streams();
    classes();
    say("afterwards", () -> myId());
  }
}

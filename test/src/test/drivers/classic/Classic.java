package com.acme.one;

import static jdist.Distributed.*;

import java.io.Serializable;
import jdist.failure.RemoteException;
import jdist.task.Task;

/** The first class is run, whatever the file is called. */
class First {
  public static void main(String... arguments) throws Exception {
    System.out.println("helper: " + remoteCallFetch(2, () -> Helper.help(arguments.length)));
    System.out.println("serializable object: " + new Second().go());
    System.out.println("named task: " + remoteCallFetch(2, new Named()));
    System.out.println(
        "anonymous task: "
            + remoteCallFetch(
                2,
                new Task<String>() {
                  @Override
                  public String call() {
                    return getClass().getName();
                  }
                }));
    Shape shape = new Circle(2);
    System.out.println("sealed records: " + remoteCallFetch(2, () -> describe(shape)));
    int depth = remoteCallFetch(2, First::recur, 10);
    System.out.println("there and back: " + depth);
    System.out.println("own bytes: " + remoteCallFetch(2, First::hasBytes));
    try {
      remoteCallFetch(
          2,
          () -> {
            throw new Mine("bad");
          });
    } catch (RemoteException e) {
      System.out.println("own exception: " + ((Mine) e.getCause()).getMessage());
    }
  }

  static boolean hasBytes() {
    return First.class.getResource("First.class") != null;
  }

  static String describe(Shape shape) {
    return switch (shape) {
      case Circle(double radius) -> "circle of " + radius;
      case Square _ -> "square";
    };
  }

  static int recur(int n) {
    return n == 0 ? 0 : 1 + remoteCallFetch(1 + n % 2, First::recur, n - 1);
  }
}

sealed interface Shape permits Circle, Square {}

record Circle(double radius) implements Shape {}

record Square(double side) implements Shape {}

class Mine extends Exception {
  Mine(String message) {
    super(message);
  }
}

class Helper {
  static int help(int n) {
    return n + 40;
  }
}

class Named implements Task<String> {
  private final int x = 4;

  @Override
  public String call() {
    return "with " + x;
  }
}

class Second implements Serializable {
  private final int field = 7;

  int go() {
    return remoteCallFetch(2, () -> field * 2);
  }
}

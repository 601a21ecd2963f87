package com.acme.embedded;

import static jdist.Distributed.*;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import jdist.Cluster;

/** A program that has jdist as a library; its argument says what it does. */
public class Embedded {
  record Point(int x) {}

  static int twice(int x) {
    return 2 * x;
  }

  static String resource() throws IOException {
    try (var in = Embedded.class.getResourceAsStream("/embedded.txt")) {
      return in == null ? "none" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  static void local() {
    try (Cluster cluster = Cluster.local(4)) {
      System.out.println("workers: " + cluster.workers());
      System.out.println("twice: " + cluster.fetchEverywhere(() -> twice(myId())));
      System.out.println("record: " + (Object) cluster.remoteCallFetch(5, Point::new, 7));
      System.out.println("resource: " + cluster.remoteCallFetch(2, Embedded::resource));
    }
    System.out.println("afterwards: " + procs());
  }

  static void added() {
    System.out.println("added: " + addProcs(4));
    System.out.println("twice: " + fetchEverywhere(() -> twice(myId())));
    System.out.println("resource: " + remoteCallFetch(2, Embedded::resource));
    rmProcs(workers());
    System.out.println("left: " + procs());
  }

  static void several() {
    try (Cluster one = Cluster.local(1);
        Cluster two = Cluster.local(2)) {
      System.out.println("one: " + one.fetchEverywhere(() -> twice(myId())));
      System.out.println("two: " + two.fetchEverywhere(() -> nprocs()));
      try {
        procs();
      } catch (RuntimeException e) {
        System.out.println("static: " + e.getMessage());
      }
    }
  }

  public static void main(String[] arguments) {
    System.out.println("pid: " + ProcessHandle.current().pid());
    switch (arguments[0]) {
      case "local" -> local();
      case "added" -> added();
      case "several" -> several();
      case "unclosed" -> System.out.println("unclosed: " + Cluster.local(2).workers());
      case "exit" -> System.exit(Cluster.local(1).remoteCallFetch(2, () -> 7));
      case "halt" -> {
        System.out.println("halting with " + addProcs(2));
        Runtime.getRuntime().halt(9);
      }
      case "throw" -> {
        System.out.println("added: " + addProcs(1));
        throw new IllegalStateException("as I said");
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }
}

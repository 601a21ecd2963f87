package com.acme.plug;

import jdist.task.Task;

public class Plugin implements Task<String> {
  record Info(int number) {}

  @Override
  public String call() {
    return "plugged " + new Info(3) + Other.name();
  }

  public static Task<String> lambda(int number) {
    return () -> "lambda " + new Info(number);
  }

  public static Object info() {
    return new Info(5);
  }
}

class Other {
  static String name() {
    return " with another";
  }
}

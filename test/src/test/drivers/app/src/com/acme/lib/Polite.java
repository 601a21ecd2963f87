package com.acme.lib;

public class Polite implements Greeter {
  @Override
  public String greet(String who) {
    return "Good day, " + who;
  }
}

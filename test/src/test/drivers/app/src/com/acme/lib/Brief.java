package com.acme.lib;

public class Brief implements Greeter {
  @Override
  public String greet(String who) {
    return "Hi " + who;
  }
}

package com.acme.lib;

public interface Greeter {
  String greet(String who);
}

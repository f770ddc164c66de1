package main

func serveSite(c *cli, args []string) error { return errUsage }

Console.WriteLine("xenweb-agent");

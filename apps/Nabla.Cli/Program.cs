Console.WriteLine("nabla");
return 0;
